/** Where an error of a page came from. */
export const ErrorCategory = { ajax: 0, resource: 1, vue: 2, promise: 3, js: 4, unknown: 5 } as const;
/** A value of {@link ErrorCategory}: the number that proto3 and proto3 JSON both accept. */
export type ErrorCategory = (typeof ErrorCategory)[keyof typeof ErrorCategory];

/** One error of a page, as `browser/BrowserPerf.proto` spells it; SkyWalking shows it under the service's browser logs. */
export interface BrowserErrorLog {
  /** Never empty and never twice the same: OAP up to 10.3 answers 200 to an error without one and drops it. */
  readonly uniqueId: string;
  readonly service: string;
  readonly serviceVersion: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly pagePath: string;
  readonly category: ErrorCategory;
  /** `Info`, `Warning` or `Error`. */
  readonly grade: string;
  readonly message: string;
  /** From 1; read for category `js` alone. */
  readonly line: number;
  /** From 1; read for category `js` alone. */
  readonly col: number;
  readonly stack: string;
  /** The file or address that failed. */
  readonly errorUrl: string;
  /**
   * True once a page view, and only for `js`, `vue` and `promise`: OAP's error rate is the number of these over that of the
   * perfData, so both must share one sampling decision.
   */
  readonly firstReportedError: boolean;
}
