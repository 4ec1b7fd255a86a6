import type { JsonObject } from "@bufbuild/protobuf";
import type { ServiceMap } from "../views/service-call.ts";
import { mapServices } from "../views/service-map.ts";
import { assembleTrace, type Trace } from "../views/trace.ts";
import { listTraces, type TraceQuery, type TraceSummary } from "../views/trace-list.ts";
import { type BoundedMap, createBoundedMap } from "./bounded-map.ts";
import { type Counts, createCounts, perSignal } from "./counts.ts";
import { createListeners } from "./listeners.ts";
import type { Segment } from "./segment.ts";
import type { Signal, Wire } from "./signal.ts";
import type { DiscardReason, RefusalReason, StoredItem, StoredSegment, StoreEvent, StoreStats } from "./stored-item.ts";

/** The bounds of a store, and its clock. */
export interface StoreOptions {
  /** Segments kept; beyond, the oldest leave. @default 2000 */
  readonly maxSegments?: number;
  /** Items kept of each other signal. @default 1000 */
  readonly maxItems?: number;
  /** Bytes of JSON text kept of each signal. @default 33554432 */
  readonly maxBytes?: number;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** A signal whose items are kept as they are. */
export type ItemSignal = Exclude<Signal, "segments">;

/** The collector's memory: what arrived, and the views computed from it. */
export interface Store {
  addSegment(segment: Segment, wire: Wire): void;
  addItem(signal: ItemSignal, item: JsonObject, wire: Wire): void;
  /** Counts a request that was refused as a whole. */
  refuse(reason: RefusalReason): void;
  /** Oldest first. */
  segments(): StoredSegment[];
  /** Oldest first. */
  items(signal: ItemSignal): StoredItem[];
  /** Newest first. */
  traces(query?: TraceQuery): TraceSummary[];
  trace(traceId: string): Trace | undefined;
  serviceMap(): ServiceMap;
  stats(): StoreStats;
  clear(): void;
  /** Calls the listener after every change until the returned function is called. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /**
   * Resolves with the condition's first value that is not undefined, null or false: at once, or after the change that makes it so.
   *
   * Tests await this instead of polling. Rejects after `timeoutMs` (default 5,000) with an error that lists what had arrived.
   */
  waitFor<T>(condition: (store: Store) => T | undefined | null | false, options?: { timeoutMs?: number }): Promise<T>;
}

/** Makes an empty store. */
export function createStore(options: StoreOptions = {}): Store {
  const { maxSegments = 2_000, maxItems = 1_000, maxBytes = 32 * 1024 * 1024, now = Date.now } = options;
  const counts = createCounts();
  const listeners = createListeners<StoreEvent>();
  const segments = createBoundedMap<string, StoredSegment>({ maxItems: maxSegments, maxBytes });
  const items = perSignal(() => createBoundedMap<number, StoredItem>({ maxItems, maxBytes }));
  const sizeOf = (signal: Signal): number => (signal === "segments" ? segments.size : items[signal].size);
  const totalBytes = (): number => Object.values(items).reduce((sum, ring) => sum + ring.bytes, segments.bytes);
  let sequence = 0;

  const store: Store = {
    addSegment(segment, wire) {
      const arrival = { sequence: ++sequence, receivedAt: now(), wire };
      listeners.notify(keepSegment(segments, counts, { ...arrival, segment, timesReceived: 1 }));
    },
    addItem(signal, item, wire) {
      const arrival = { sequence: ++sequence, receivedAt: now(), wire };
      listeners.notify(keepItem(signal, items[signal], counts, { ...arrival, item }));
    },
    refuse: counts.refuse,
    segments: () => segments.values(),
    items: (signal) => items[signal].values(),
    traces: (query) => listTraces(segments.values(), query),
    trace: (traceId) => assembleTrace(traceId, segments.values()),
    serviceMap: () => mapServices(store),
    stats: () => counts.stats(sizeOf, totalBytes()),
    clear() {
      segments.clear();
      for (const ring of Object.values(items)) ring.clear();
      counts.clear();
      listeners.notify({ type: "cleared" });
    },
    subscribe: listeners.subscribe,
    waitFor: (condition, { timeoutMs = 5_000 } = {}) => waitFor(store, condition, timeoutMs),
  };
  return store;
}

function keepSegment(ring: BoundedMap<string, StoredSegment>, counts: Counts, stored: StoredSegment): StoreEvent {
  const { segment, sequence } = stored;
  const count = counts.of("segments");
  count.received++;
  const reason = whyNotStored(segment);
  if (reason !== undefined) {
    counts.discard("segments", reason);
    return { type: "discarded", signal: "segments", reason };
  }
  const event = { signal: "segments", sequence, service: segment.service, traceId: segment.traceId } as const;
  const known = ring.get(segment.traceSegmentId);
  if (known !== undefined) {
    count.duplicates++;
    ring.replace(segment.traceSegmentId, { ...known, timesReceived: known.timesReceived + 1 });
    return { type: "duplicate", ...event };
  }
  count.evicted += ring.add(segment.traceSegmentId, stored, JSON.stringify(segment).length);
  return { type: "stored", ...event };
}

function whyNotStored(segment: Segment): DiscardReason | undefined {
  if (segment.traceSegmentId === "") return "no-segment-id";
  if (segment.traceId === "") return "no-trace-id";
  return segment.spans.length === 0 ? "no-spans" : undefined;
}

function keepItem(
  signal: ItemSignal,
  ring: BoundedMap<number, StoredItem>,
  counts: Counts,
  stored: StoredItem,
): StoreEvent {
  const { item, sequence } = stored;
  const count = counts.of(signal);
  count.received++;
  // OAP answers 200 to an error log without an id and never shows it: seen on 10.1.0.
  if (signal === "errorLogs" && item["uniqueId"] === "") {
    counts.discard(signal, "no-unique-id");
    return { type: "discarded", signal, reason: "no-unique-id" };
  }
  count.evicted += ring.add(sequence, stored, JSON.stringify(item).length);
  const service = textAt(item, "service") || textAt(item["source"], "service");
  const traceId = textAt(item["traceContext"], "traceId");
  return { type: "stored", signal, sequence, service, ...(traceId === "" ? {} : { traceId }) };
}

function textAt(value: unknown, key: string): string {
  if (typeof value !== "object" || value === null || !(key in value)) return "";
  const text = (value as Record<string, unknown>)[key];
  return typeof text === "string" ? text : "";
}

function waitFor<T>(
  store: Store,
  condition: (store: Store) => T | undefined | null | false,
  timeoutMs: number,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      unsubscribe();
    };
    const check = (): void => {
      try {
        const value = condition(store);
        if (value === undefined || value === null || value === false) return;
        stop();
        resolve(value);
      } catch (error) {
        stop();
        reject(error);
      }
    };
    const unsubscribe = store.subscribe(check);
    const timer = setTimeout(() => {
      unsubscribe();
      reject(new Error(`Not received within ${timeoutMs} ms. So far: ${JSON.stringify(store.stats())}`));
    }, timeoutMs);
    check();
  });
}
