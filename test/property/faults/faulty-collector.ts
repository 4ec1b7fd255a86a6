import type { CollectorFetch } from "../../../src/core/report/http-exchange.ts";
import type { Transport } from "../../../src/core/report/transport.ts";
import { createGrpcWebTransport } from "../../../src/grpc-web/index.ts";
import { createHttpTransport } from "../../../src/http/index.ts";
import { nameOf } from "../../unit/core/report/items.ts";
import { answerOf, type Fault, takes } from "./fault.ts";

/** A collector behind a wire, and what it has seen. */
export interface FaultyCollector {
  readonly transport: Transport;
  /** The items that it has taken, each as often as it came. */
  readonly taken: string[];
  /** Requests that it was asked at a time, at most. */
  readonly mostAtOnce: () => number;
  /** Requests that came although it had asked to be left alone. */
  readonly intrusions: () => number;
}

/** Makes a collector that treats the requests by the faults in their order, and takes all that come after them. */
export function createFaultyCollector(wire: "http" | "grpc-web", faults: readonly Fault[]): FaultyCollector {
  const script = [...faults];
  const taken: string[] = [];
  let names: readonly string[] = [];
  let underWay = 0;
  let mostAtOnce = 0;
  let intrusions = 0;
  /** Until when it wants to be left alone. */
  let quietUntil = 0;
  let isLast = false;

  const fetch: CollectorFetch = async (_url, init) => {
    const fault = script.shift() ?? { kind: "taken", delayMs: 0, status: 0, retryAfter: undefined, isTaken: true };
    const signal = init.signal as AbortSignal;
    underWay++;
    if (!isLast) mostAtOnce = Math.max(mostAtOnce, underWay);
    if (!isLast && performance.now() < quietUntil) intrusions++;
    if (takes(fault, wire)) taken.push(...names);
    try {
      await until(fault.kind === "silent" ? undefined : fault.delayMs, signal);
      const answer = answerOf(fault, wire);
      const isRefusal = answer.status === 429 || answer.status === 503;
      if (isRefusal) quietUntil = performance.now() + (fault.retryAfter ?? 0) * 1_000;
      return answer;
    } finally {
      underWay--;
    }
  };

  const options = { collector: "https://oap.example", fetch };
  const inner = wire === "http" ? createHttpTransport(options) : createGrpcWebTransport(options);
  const transport: Transport = {
    encode: inner.encode,
    send(request, sendOptions) {
      names = request.items.map(nameOf);
      isLast = sendOptions.keepalive;
      return inner.send(request, sendOptions);
    },
  };
  return { transport, taken, mostAtOnce: () => mostAtOnce, intrusions: () => intrusions };
}

/** Waits so long, or until it is broken off if no time is given. */
function until(ms: number | undefined, signal: AbortSignal): Promise<void> {
  if (ms === 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(new DOMException("aborted", "AbortError"));
    });
  });
}
