import type { Signal } from "../../core/segment/collect-item.ts";
import type { GatewayMode, GatewayNumbers } from "../gateway-options.ts";
import { createForwardWatch, type WatchParts } from "../operations/forward-watch.ts";
import { createReadiness, type Readiness } from "../operations/readiness.ts";
import { type Division, divideForwarder } from "./divided-forwarder.ts";
import type { Forwarder } from "./forwarder.ts";
import { createPassThrough } from "./pass-through.ts";
import { createQueuedForwarder } from "./queued-forwarder.ts";
import { createWires, type Wire, type WireEnd, type WireOptions } from "./wire.ts";

/** All ways to OAP, as one. */
export interface Ways {
  readonly forwarder: Forwarder;
  /** Whether segments may go on in the text that they came in. */
  readonly takesText: boolean;
  /** Tells whether any carries a signal. */
  carries(signal: Signal): boolean;
  /** Names an end where nobody answers; undefined when somebody does at each. Never rejects. */
  silent(): Promise<WireEnd | undefined>;
  /** Ends their connections. Never rejects. */
  close(): Promise<void>;
}

/** What the ways share. */
export interface WaysParts extends Pick<WatchParts, "ledger" | "seen" | "tell"> {
  readonly mode: GatewayMode;
  /** How much may wait on each. */
  readonly queue: GatewayNumbers["queue"];
  readonly now: () => number;
}

/** A wire with what waits for it, and what is known of its end. */
interface Way extends Division {
  readonly wire: Wire;
  readonly readiness: Readiness;
}

/**
 * Makes the ways to OAP. Each has room of its own and is there or away by itself, so that what waits for OAP holds up nothing
 * that Kafka takes.
 *
 * @throws SkyWalkingError `invalid-option` as {@link createWires} does.
 */
export function createWays(options: WireOptions, parts: WaysParts): Ways {
  const [first, ...others] = createWires(options);
  const ways = [createWay(first, parts), ...others.map((wire) => createWay(wire, parts))] as const;
  const carrierOf = (signal: Signal): Way | undefined => ways.find(({ carries }) => carries(signal));
  return {
    forwarder: divideForwarder([...ways]),
    takesText: carrierOf("segment")?.wire.takesText === true,
    carries: (signal) => carrierOf(signal) !== undefined,
    async silent() {
      const answers = await Promise.all(ways.map(({ readiness }) => readiness.isReachable()));
      return ways.find((_way, index) => !answers[index])?.wire.end;
    },
    async close() {
      await Promise.all(ways.map(({ wire }) => wire.close()));
    },
  };
}

function createWay(wire: Wire, { mode, queue, now, ...told }: WaysParts): Way {
  const readiness = createReadiness(wire, now);
  const watch = createForwardWatch({ ...told, to: wire.end, readiness });
  const createForwarder = mode === "queue" ? createQueuedForwarder : createPassThrough;
  return { wire, readiness, carries: wire.carries, forwarder: createForwarder(wire.transport, watch, queue) };
}
