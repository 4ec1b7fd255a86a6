import type { Signal } from "../../core/segment/collect-item.ts";
import type { Forwarder } from "./forwarder.ts";

/** A forwarder for some of the signals. */
export interface Division {
  readonly forwarder: Forwarder;
  carries(signal: Signal): boolean;
}

/**
 * Makes one forwarder of several, each with room of its own: what waits for one of them keeps nothing from another. A signal
 * goes to the first that carries it, or to the first of all.
 */
export function divideForwarder(divisions: readonly [Division, ...Division[]]): Forwarder {
  const [{ forwarder: first }, ...others] = divisions;
  if (others.length === 0) return first;
  const all = divisions.map(({ forwarder }) => forwarder);
  const forwarderOf = (signal: Signal): Forwarder =>
    divisions.find(({ carries }) => carries(signal))?.forwarder ?? first;
  return {
    get queue() {
      const queues = all.map(({ queue }) => queue);
      return {
        items: queues.reduce((sum, { items }) => sum + items, 0),
        bytes: queues.reduce((sum, { bytes }) => sum + bytes, 0),
      };
    },
    hasRoom(items, bytes, signal) {
      if (signal !== undefined) return forwarderOf(signal).hasRoom(items, bytes, signal);
      return all.every((forwarder) => forwarder.hasRoom(items, bytes));
    },
    forward: (signal, items, bytes) => forwarderOf(signal).forward(signal, items, bytes),
    async flush() {
      await Promise.all(all.map((forwarder) => forwarder.flush()));
    },
    async close(timeoutMs) {
      await Promise.all(all.map((forwarder) => forwarder.close(timeoutMs)));
    },
  };
}
