import { invalidOption, requireFunction, requireOptions, requireText } from "../core/runtime/option-checks.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { MAX_SPAN_ENTRIES } from "../core/segment/limits.ts";
import { type GatewayReply, toResponse } from "./answer/gateway-reply.ts";
import { resolveCheckOptions } from "./checks/check-options.ts";
import { createItemCheck } from "./checks/item-check.ts";
import { longestList } from "./checks/list-limits.ts";
import { createWrittenReader } from "./checks/segment-text.ts";
import { createDoor } from "./door/door.ts";
import { createPathReader } from "./door/request-path.ts";
import { createRoutes } from "./door/route-table.ts";
import { createEnrichment } from "./enrichment/enrichment.ts";
import type { Forwarder } from "./forward/forwarder.ts";
import { createWays } from "./forward/ways.ts";
import {
  type GatewayMode,
  type GatewayOptions,
  requireGatewayOptions,
  resolveMode,
  resolveNumbers,
} from "./gateway-options.ts";
import type { GatewayRequest } from "./gateway-request.ts";
import { createItemIntake } from "./intake/item-intake.ts";
import { createSegmentFrames } from "./intake/segment-frames.ts";
import { createTeller } from "./operations/gateway-event.ts";
import { GatewayLedger, type GatewayStats } from "./operations/gateway-stats.ts";
import { createOperations } from "./operations/operations.ts";
import { RETRY_AFTER_MS } from "./outcome.ts";
import { createReception } from "./reception.ts";
import { createSeenItems } from "./seen/seen-items.ts";
import { withSharedSeen } from "./seen/shared-seen.ts";

/** How a gateway is closed. */
export interface CloseOptions {
  /** Milliseconds that what waits has to reach OAP. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

/** The part of a Worker's `ctx` that keeps work alive after its client has left. */
export interface GatewayLifetime {
  waitUntil?(promise: Promise<unknown>): void;
}

/** A gateway: a fetch handler, with what its keeper needs. */
export interface Gateway {
  /**
   * Answers a request; `info` is what the server hands along, see `addressOf`. Never rejects.
   *
   * @param lifetime - In a Worker its `ctx`, or a request whose client leaves is broken off wherever it is: on its way to OAP
   *   uncounted, and its room in the gateway never given back.
   */
  (request: GatewayRequest, info?: unknown, lifetime?: GatewayLifetime): Promise<Response>;
  /** Answers a request as a call does, for a server that writes answers by itself. Never rejects. */
  reply(request: GatewayRequest, info?: unknown): Promise<GatewayReply>;
  /** Tells what it has done so far. */
  stats(): GatewayStats;
  /** Sends what waits; resolves once it was sent or is due for another attempt. Never rejects. */
  flush(): Promise<void>;
  /** Refuses everything from now on with 503, and sends what waits. What is left after the time is lost, and counted. Never rejects. */
  close(options?: CloseOptions): Promise<void>;
}

/**
 * Makes a gateway: a fetch handler that stands between those who report, pages above all, and OAP.
 *
 * OAP answers no CORS, checks no token over HTTP, speaks no gRPC-web and trusts every field. The gateway does what is missing:
 * it takes OAP's JSON paths, gRPC-web and Connect, lets in who may send, checks each item, counts a repeated one once, and
 * brings the rest to OAP in batches. What it has answered with 200 it keeps until OAP has it; what it has no room for it
 * refuses with 503 before it takes any of it.
 *
 * Nothing starts before the first request.
 *
 * @throws SkyWalkingError `invalid-option` for every option that cannot be what it is, and for one that there is not.
 * @example
 * ```ts
 * export default { fetch: createGateway({ oap: "http://oap:12800", origins: ["https://shop.example"], services: ["shop-*"] }) };
 * ```
 */
export function createGateway(options: GatewayOptions): Gateway {
  requireGatewayOptions(options);
  const now = requireFunction("now", options.now) ?? Date.now;
  const tell = createTeller(requireFunction("log", options.log), now);
  const { limits, queue, dedupe } = resolveNumbers(options);
  const mode = resolveMode(options.mode);
  const { metricsToken: token } = options;
  const metricsToken = token === undefined ? undefined : requireText("metricsToken", token);
  const ledger = new GatewayLedger();
  const seen = createSeenItems({ ...dedupe, now }, mode === "queue");
  const ways = createWays(options, { mode, queue, ledger, seen, tell, now });
  const { sharedSeen: shared } = options;
  if (shared !== undefined) requireShared(shared, mode);
  const own = ways.forwarder;
  const forwarder: Forwarder = shared === undefined ? own : withSharedSeen(own, { shared, seen, ledger, tell });
  const stats = (): GatewayStats => ledger.snapshot(forwarder.queue);
  const check = createItemCheck(options.checks);
  const checkSettings = resolveCheckOptions(options.checks ?? {});
  // What is added to a segment is added to an object.
  const goesAsText = ways.takesText && options.enrich === undefined;
  let isClosed = false;
  let closing: Promise<void> | undefined;

  async function close(timeoutMs: number): Promise<void> {
    isClosed = true;
    const waiting = forwarder.queue.items;
    await forwarder.close(timeoutMs);
    await ways.close();
    tell("info", "closed", "The gateway is closed.", { waited: waiting });
  }

  async function notReady(): Promise<string | undefined> {
    if (isClosed) return "The gateway is closing.";
    if (!forwarder.hasRoom(1, 1)) return "The queue is full.";
    const silent = await ways.silent();
    return silent && `${silent} does not answer.`;
  }

  const reply = createReception({
    routes: createRoutes({
      maxInflatedBytes: limits.maxInflatedBytes,
      maxEntries: Math.max(limits.maxItems, longestList(checkSettings)),
      readWritten: goesAsText ? createWrittenReader(checkSettings) : undefined,
      readFrames: goesAsText ? createSegmentFrames(checkSettings) : undefined,
    }),
    pathOf: createPathReader(options.prefix),
    operations: createOperations({ stats, notReady, metricsToken }),
    door: createDoor(options, now),
    enrichmentOf: createEnrichment(options.enrich, options.checks?.maxTags ?? MAX_SPAN_ENTRIES),
    intake: createItemIntake({ check, seen, forwarder, ledger, retryAfterMs: RETRY_AFTER_MS }),
    isClosed: () => isClosed,
    carries: ways.carries,
    forwarder,
    ledger,
    limits,
    tell,
    now,
  });
  return Object.assign(createAnswer(reply), {
    reply,
    stats,
    flush: () => forwarder.flush(),
    close({ timeoutMs = 10_000 }: CloseOptions = {}) {
      closing ??= close(timeoutMs);
      return closing;
    },
  });
}

function createAnswer(reply: Gateway["reply"]) {
  return (request: GatewayRequest, info?: unknown, lifetime?: GatewayLifetime): Promise<Response> => {
    const answered = reply(request, info).then(toResponse);
    quietly(() => lifetime?.waitUntil?.(answered));
    return answered;
  };
}

/** A queue has answered before anything is forwarded, and knows its own repeats. */
function requireShared(shared: unknown, mode: GatewayMode): void {
  if (mode === "queue") throw invalidOption("sharedSeen", "left out unless mode is pass-through", shared);
  requireOptions(shared, "sharedSeen");
}
