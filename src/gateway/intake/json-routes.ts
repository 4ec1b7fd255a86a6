import type { Signal } from "../../core/segment/collect-item.ts";

/** One of the JSON paths. */
export interface JsonRoute {
  readonly path: string;
  readonly signal: Signal;
  /** Whether its body is a bare array. */
  readonly isList: boolean;
}

const one = (path: string, signal: Signal): JsonRoute => ({ path, signal, isList: false });
const list = (path: string, signal: Signal): JsonRoute => ({ path, signal, isList: true });

/**
 * Lists OAP's JSON paths, and one of our own: `/v3/meters`, an array of MeterData, since OAP's HTTP port has no path for
 * meters and a page without protobuf has no other way.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/trace-data-protocol-v3/
 */
export function jsonRoutes(): readonly JsonRoute[] {
  return [
    one("/v3/segment", "segment"),
    list("/v3/segments", "segment"),
    list("/v3/logs", "log"),
    list("/v3/meters", "meter"),
    list("/v3/events", "event"),
    one("/v3/management/reportProperties", "instanceProperties"),
    one("/v3/management/keepAlive", "keepAlive"),
    one("/browser/perfData", "perfData"),
    one("/browser/perfData/webVitals", "webVitals"),
    list("/browser/perfData/webInteractions", "interaction"),
    list("/browser/perfData/resources", "resource"),
    one("/browser/errorLog", "errorLog"),
    list("/browser/errorLogs", "errorLog"),
  ];
}
