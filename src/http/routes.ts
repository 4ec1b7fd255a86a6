import { type HttpRoutes, tracingRoutes } from "./tracing-routes.ts";

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
