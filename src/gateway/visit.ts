import type { Signal } from "../core/segment/collect-item.ts";
import type { ExtraHeaders } from "./answer/http-answer.ts";
import { createBodyBudget } from "./body/body-budget.ts";
import { readBody } from "./body/body-reader.ts";
import { createCount } from "./body/inflater.ts";
import type { Door } from "./door/door.ts";
import type { Route } from "./door/route-table.ts";
import type { Enrichment } from "./enrichment/enrichment.ts";
import type { Forwarder } from "./forward/forwarder.ts";
import type { GatewayNumbers } from "./gateway-options.ts";
import type { GatewayRequest } from "./gateway-request.ts";
import type { ItemIntake } from "./intake/item-intake.ts";
import { type Answer, outcomeOfBody } from "./intake/wire-call.ts";
import type { GatewayLedger } from "./operations/gateway-stats.ts";
import { type Outcome, RETRY_AFTER_MS } from "./outcome.ts";

/** What a request that brings items passes. */
export interface VisitParts {
  readonly door: Door;
  readonly intake: ItemIntake;
  readonly enrichmentOf: Enrichment;
  /** Tells whether OAP can be brought a signal. */
  readonly carries: (signal: Signal) => boolean;
  readonly forwarder: Forwarder;
  readonly ledger: GatewayLedger;
  readonly limits: GatewayNumbers["limits"];
  readonly now: () => number;
}

/** A request that brings items, to a path that takes them, from an origin that may send. */
export interface Visit {
  readonly request: GatewayRequest;
  readonly info: unknown;
  readonly route: Route;
  readonly sentAt: number | undefined;
  /** Headers for the answer. */
  readonly extra: ExtraHeaders;
  /** How many requests are served just now, this one among them. */
  readonly underWay: number;
  /** Asked again once the body is there: nothing is taken by a gateway that has closed meanwhile. */
  readonly isClosed: () => boolean;
}

const CLOSING: Outcome = { name: "closing", detail: "The gateway is closing.", retryAfterMs: RETRY_AFTER_MS };

/** Makes what serves a request that brings items: who sends and whether there is room comes first, and only then the body. */
export function createVisit(parts: VisitParts): (visit: Visit) => Promise<Answer> {
  const { door, ledger, limits } = parts;
  const open = createBodyBudget(limits.maxHeldBytes);

  function refusal({ route, underWay, isClosed }: Visit): Outcome | undefined {
    if (isClosed()) return CLOSING;
    const isFull = underWay > limits.maxRequests || !parts.forwarder.hasRoom(1, 1, route.signal);
    if (isFull) return { name: "overloaded", detail: "The gateway is full.", retryAfterMs: RETRY_AFTER_MS };
    if (parts.carries(route.signal)) return undefined;
    return {
      name: "unsupported",
      detail: `OAP takes no ${route.signal} over HTTP; the gateway needs a gRPC transport.`,
    };
  }

  return async (visit) => {
    const { request, info, route, sentAt, extra } = visit;
    const wire = route.wireOf(request.headers.get("content-type"));
    const refuse = (outcome: Outcome): Answer => {
      return { outcome, reply: (wire ?? route.fallback).refuse(outcome, extra, request) };
    };
    const client = door.admit(request, info);
    if ("name" in client) return refuse(client);
    if (!wire) return refuse({ name: "wrong-type", detail: "The content type is none that this path takes." });
    const reason = refusal(visit);
    if (reason) return refuse(reason);
    const hold = open();
    try {
      const arrivedAt = parts.now();
      const body = await readBody(request, limits, hold);
      if (typeof body === "string") return refuse(outcomeOfBody(body));
      ledger.read(body.length);
      const { services, versions } = client;
      const mayGrow = createCount(limits.maxInflatedBytes, hold);
      let inflated = 0;
      return await wire.serve({
        request,
        body,
        count(more) {
          inflated += more;
          return mayGrow(more);
        },
        maxItems: limits.maxItems,
        extra,
        take(signal, values) {
          if (visit.isClosed()) return CLOSING;
          if (values.length > limits.maxItems) return outcomeOfBody("too-large");
          const arrival = { arrivedAt, sentAt };
          const enrich = signal === "segment" ? parts.enrichmentOf(request) : undefined;
          // What waits keeps what the body has become.
          const bytes = Math.max(body.length, inflated);
          return parts.intake({ signal, values, bytes, arrival, services, versions, enrich });
        },
      });
    } finally {
      hold.release();
    }
  };
}
