import { withFailover } from "../../core/report/failover.ts";
import type { CollectorFetch } from "../../core/report/http-exchange.ts";
import type { Transport } from "../../core/report/transport.ts";
import type { Signal } from "../../core/segment/collect-item.ts";
import { applicationRoutes, browserRoutes, eventRoutes, type HttpRoutes } from "../../http/routes.ts";
import { createHttpTransport } from "../../http/transport.ts";

/** The way to OAP. */
export interface Wire {
  readonly transport: Transport;
  /** How many addresses of OAP it knows. */
  readonly addresses: number;
  /** Tells whether it carries a signal. */
  carries(signal: Signal): boolean;
}

/** Where OAP is, and how it is asked. */
export interface WireOptions {
  readonly oap: string | readonly string[];
  readonly oapHeaders?: Readonly<Record<string, string>> | undefined;
  readonly oapTimeoutMs?: number | undefined;
  readonly fetch?: CollectorFetch | undefined;
}

/** Makes the way to OAP over HTTP: its JSON paths, at the first of its addresses that answers. */
export function createHttpWire({ oap, oapHeaders, oapTimeoutMs, fetch }: WireOptions): Wire {
  const collectors = typeof oap === "string" ? [oap] : oap;
  const routes: HttpRoutes = { ...applicationRoutes, ...browserRoutes, ...eventRoutes };
  const transport = withFailover(collectors, (collector) =>
    createHttpTransport({ collector, routes, headers: oapHeaders, timeoutMs: oapTimeoutMs, fetch }),
  );
  return { transport, addresses: collectors.length, carries: (signal) => routes[signal] !== undefined };
}
