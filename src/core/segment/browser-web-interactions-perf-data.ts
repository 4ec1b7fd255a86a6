/** How long a page let an interaction wait, as `browser/BrowserPerf.proto` spells it; OAP takes it from 10.2 on. */
export interface BrowserWebInteractionsPerfData {
  readonly service: string;
  readonly serviceVersion: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly pagePath: string;
  /** Interaction to next paint in whole milliseconds. */
  readonly inpTime: number;
}
