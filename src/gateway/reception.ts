import type { GatewayReply } from "./answer/gateway-reply.ts";
import { answerHttp, type ExtraHeaders } from "./answer/http-answer.ts";
import { crossOriginHeaders, preflightHeaders } from "./door/cross-origin.ts";
import type { RequestPath } from "./door/request-path.ts";
import type { Route } from "./door/route-table.ts";
import { readSendingTime } from "./door/sending-time.ts";
import type { GatewayRequest } from "./gateway-request.ts";
import type { Tell } from "./operations/gateway-event.ts";
import type { Operations } from "./operations/operations.ts";
import { createRefusalLog } from "./operations/refusal-log.ts";
import { type Outcome, TAKEN } from "./outcome.ts";
import { createVisit, type VisitParts } from "./visit.ts";

/** What a request passes on its way. */
export interface ReceptionParts extends VisitParts {
  readonly routes: ReadonlyMap<string, Route>;
  readonly pathOf: (url: string) => RequestPath;
  readonly operations: Operations;
  /** Tells whether nothing is taken any more. */
  readonly isClosed: () => boolean;
  readonly tell: Tell;
}

/** The label of every path that takes no items. */
const OTHER = "other";

/** Answers a request; `info` is what the server hands along. Never rejects. */
export type Reception = (request: GatewayRequest, info?: unknown) => Promise<GatewayReply>;

/** Makes the way of a request, from its first header to the answer. */
export function createReception(parts: ReceptionParts): Reception {
  const { routes, pathOf, operations, door, ledger, tell } = parts;
  const serve = createVisit(parts);
  const logRefusal = createRefusalLog(tell, parts.now);
  let underWay = 0;

  function count(route: string, outcome: Outcome): void {
    ledger.answered(route, outcome.name);
    logRefusal(route, outcome);
  }

  async function receive(request: GatewayRequest, info: unknown): Promise<GatewayReply> {
    const path = pathOf(request.url);
    const operation = request.method === "POST" ? undefined : await operations(path.path, request);
    if (operation) return operation;
    const route = path.route === undefined ? undefined : routes.get(path.route);
    const label = route?.path ?? OTHER;
    const turnAway = (outcome: Outcome, extra: ExtraHeaders): GatewayReply => {
      count(label, outcome);
      return answerHttp(outcome, extra);
    };
    const origin = request.headers.get("origin");
    if (origin !== null && !door.allowsOrigin(origin)) {
      return turnAway(
        { name: "foreign-origin", detail: "Pages of this origin may not send here." },
        { vary: "origin" },
      );
    }
    const extra = origin === null ? {} : crossOriginHeaders(origin);
    if (!route) return turnAway({ name: "not-found", detail: "There is nothing here." }, extra);
    if (request.method === "OPTIONS" && origin !== null) {
      count(label, TAKEN);
      return { status: 204, headers: preflightHeaders(origin), body: null };
    }
    if (request.method !== "POST")
      return turnAway({ name: "wrong-method", detail: "POST it." }, { ...extra, allow: "POST" });
    const { reply, outcome } = await serve({
      request,
      info,
      route,
      sentAt: readSendingTime(path.query, request.headers.get("accept")),
      extra,
      underWay,
      isClosed: parts.isClosed,
    });
    count(label, outcome);
    return reply;
  }

  return async (request, info) => {
    underWay++;
    try {
      return await receive(request, info);
    } catch (cause) {
      ledger.answered(OTHER, "internal");
      tell("error", "internal", "A request met a fault of the gateway.", { cause: String(cause) });
      return answerHttp({ name: "internal", detail: "The gateway has failed." }, {});
    } finally {
      underWay--;
    }
  };
}
