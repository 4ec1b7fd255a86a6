import type { GatewayReply } from "../answer/gateway-reply.ts";
import type { GatewayRequest } from "../gateway-request.ts";
import type { GatewayStats } from "./gateway-stats.ts";
import { renderMetrics } from "./metrics-text.ts";

/** What whoever runs the gateway may ask. */
export interface OperationsParts {
  readonly stats: () => GatewayStats;
  /** Why the gateway takes nothing; undefined when it does. Never rejects. */
  readonly notReady: () => Promise<string | undefined>;
  /** What `/metrics` asks for as a bearer token; undefined for nothing. */
  readonly metricsToken: string | undefined;
}

/** Answers `/health`, `/ready` and `/metrics`, whatever the prefix is; undefined for any other request. */
export type Operations = (path: string, request: GatewayRequest) => Promise<GatewayReply | undefined>;

const HEADERS = {
  "content-type": "text/plain; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

/**
 * Makes what answers whoever runs the gateway. The paths have no prefix, so that a proxy that hands on the prefix alone keeps
 * them from everybody else.
 */
export function createOperations({ stats, notReady, metricsToken }: OperationsParts): Operations {
  const paths: Readonly<Record<string, (request: GatewayRequest) => GatewayReply | Promise<GatewayReply>>> = {
    "/health": () => plain("alive\n", 200),
    async "/ready"() {
      const reason = await notReady();
      return plain(`${reason ?? "ready"}\n`, reason === undefined ? 200 : 503);
    },
    "/metrics"({ headers }) {
      const isAllowed = metricsToken === undefined || headers.get("authorization") === `Bearer ${metricsToken}`;
      return isAllowed ? plain(renderMetrics(stats()), 200) : plain("A bearer token is needed.\n", 401);
    },
  };
  return async (path, request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return undefined;
    return Object.hasOwn(paths, path) ? paths[path]?.(request) : undefined;
  };
}

function plain(text: string, status: number): GatewayReply {
  return { status, headers: HEADERS, body: text };
}
