/**
 * One resource that a page has loaded, as `browser/BrowserPerf.proto` spells it; OAP takes it from 10.2 on.
 *
 * OAP drops one whose `duration` or `size` is not above 0: what came from the cache, and what another origin hides for want
 * of `Timing-Allow-Origin`.
 */
export interface BrowserResourcePerfData {
  readonly service: string;
  readonly serviceVersion: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly pagePath: string;
  /** A label of the metric, of which OAP keeps 50: without query and fragment, hashed file names grouped. */
  readonly name: string;
  /** Whole milliseconds. */
  readonly duration: number;
  /** Bytes, whole. */
  readonly size: number;
  /** What started the request: `script`, `img`, `css` and the like. */
  readonly resourceType: string;
  /** The protocol it came by, such as `h2`. */
  readonly protocol: string;
}
