import { answerHttp, type ExtraHeaders } from "./answer/http-answer.ts";
import { crossOriginHeaders, preflightHeaders } from "./door/cross-origin.ts";
import type { RequestPath } from "./door/request-path.ts";
import type { Route } from "./door/route-table.ts";
import type { GatewayRequest } from "./gateway-request.ts";
import type { Tell } from "./operations/gateway-event.ts";
import type { Outcome } from "./outcome.ts";
import { createVisit, type VisitParts } from "./visit.ts";

/** What a request passes on its way. */
export interface ReceptionParts extends VisitParts {
  readonly routes: ReadonlyMap<string, Route>;
  readonly pathOf: (url: string) => RequestPath;
  readonly tell: Tell;
}

/** Answers requests, until it is closed. */
export interface Reception {
  answer(request: GatewayRequest, info?: unknown): Promise<Response>;
  close(): void;
}

/** The label of every path that takes no items. */
const OTHER = "other";

/** Makes the way of a request, from its first header to the answer. */
export function createReception(parts: ReceptionParts): Reception {
  const { routes, pathOf, door, ledger, tell } = parts;
  const serve = createVisit(parts);
  let underWay = 0;
  let isClosed = false;

  async function receive(request: GatewayRequest, info: unknown): Promise<Response> {
    const path = pathOf(request.url);
    const route = path.route === undefined ? undefined : routes.get(path.route);
    const label = route?.path ?? OTHER;
    const turnAway = (outcome: Outcome, extra: ExtraHeaders): Response => {
      ledger.answered(label, outcome.name);
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
      ledger.answered(label, "taken");
      return new Response(null, { status: 204, headers: preflightHeaders(origin) });
    }
    if (request.method !== "POST")
      return turnAway({ name: "wrong-method", detail: "POST it." }, { ...extra, allow: "POST" });
    const { response, outcome } = await serve({ request, info, route, sentAt: path.sentAt, extra, underWay, isClosed });
    ledger.answered(label, outcome.name);
    return response;
  }

  return {
    async answer(request, info) {
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
    },
    close() {
      isClosed = true;
    },
  };
}
