import type { Signal } from "../core/segment/collect-item.ts";

/** Where the items of a signal go. */
export interface HttpRoute {
  /** One of OAP's HTTP paths. */
  readonly path: string;
  /**
   * Whether the path takes an array, so that one request carries many items. OAP answers 400 to one object there, and to an
   * array elsewhere. Default false.
   */
  readonly isList?: boolean;
}

/** The paths of the signals that a reporter sends; one that is missing is `unsupported`. */
export type HttpRoutes = { readonly [S in Signal]?: HttpRoute | undefined };

/** What tracing alone reports, and loggers. */
export const tracingRoutes: HttpRoutes = {
  segment: { path: "/v3/segments", isList: true },
  log: { path: "/v3/logs", isList: true },
};
