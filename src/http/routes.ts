import type { Signal } from "../core/segment/collect-item.ts";

/** Where OAP takes a signal as JSON, and whether the path wants an array or one object. */
export interface HttpRoute {
  readonly path: string;
  readonly list: boolean;
}

/**
 * OAP's HTTP paths. An array sent where one object is wanted, or the other way round, is answered with 400.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/trace-data-protocol-v3/
 */
export const httpRoutes: Readonly<Record<Signal, HttpRoute>> = {
  segment: { path: "/v3/segments", list: true },
  perfData: { path: "/browser/perfData", list: false },
};
