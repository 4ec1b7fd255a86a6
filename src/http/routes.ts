import type { Signal } from "../core/segment/collect-item.ts";

/**
 * OAP's HTTP paths. A signal without one cannot go this way: OAP takes meters over gRPC alone.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/trace-data-protocol-v3/
 */
export const httpPaths: { readonly [S in Signal]: string | undefined } = {
  segment: "/v3/segments",
  perfData: "/browser/perfData",
  log: "/v3/logs",
  meter: undefined,
  instanceProperties: "/v3/management/reportProperties",
  keepAlive: "/v3/management/keepAlive",
};

/** The signals whose paths want an array; OAP answers 400 to one object there, and to an array elsewhere. */
export const listSignals: readonly Signal[] = ["segment", "log"];
