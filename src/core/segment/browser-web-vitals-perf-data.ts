/**
 * The vitals of one page view, as `browser/BrowserPerf.proto` spells it; OAP takes it from 10.2 on.
 *
 * -1 stands for what was not measured: OAP leaves values below 0 out of its averages, and takes 0 for a measured one.
 */
export interface BrowserWebVitalsPerfData {
  readonly service: string;
  readonly serviceVersion: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly pagePath: string;
  /** First meaningful paint in whole milliseconds, or -1. */
  readonly fmpTime: number;
  /** Cumulative layout shift, a fraction, or -1. OAP up to 10.3 has no such field and ignores it in JSON. */
  readonly cls: number;
  /** Largest contentful paint in whole milliseconds, or -1. */
  readonly lcpTime: number;
}
