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

/**
 * What an application reports: the default. Meters are not among it, since OAP takes them over gRPC alone.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/trace-data-protocol-v3/
 */
export const applicationRoutes: HttpRoutes = {
  ...tracingRoutes,
  instanceProperties: { path: "/v3/management/reportProperties" },
  keepAlive: { path: "/v3/management/keepAlive" },
};

/**
 * What a page reports besides. A table of its own, so that only pages carry it.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/browser-protocol/
 */
export const browserRoutes: HttpRoutes = {
  perfData: { path: "/browser/perfData" },
  webVitals: { path: "/browser/perfData/webVitals" },
  resource: { path: "/browser/perfData/resources", isList: true },
  interaction: { path: "/browser/perfData/webInteractions", isList: true },
  errorLog: { path: "/browser/errorLogs", isList: true },
};

/**
 * What happens to services and instances, for whoever deploys or watches them.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/event/
 */
export const eventRoutes: HttpRoutes = { event: { path: "/v3/events", isList: true } };
