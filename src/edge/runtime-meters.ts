import type { Tracer } from "../core/context/tracer.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { repeatEvery } from "../core/runtime/repeating-timer.ts";
import { Metricer } from "../core/signals/metricer.ts";
import { createCpuGauge } from "./cpu-usage.ts";

/** The part of Node's `process` that is read; Deno and Bun have it too. */
export interface MeteredProcess {
  memoryUsage(): Readonly<Record<"rss" | "heapTotal" | "heapUsed" | "external" | "arrayBuffers", number>>;
  cpuUsage(): { readonly user: number; readonly system: number };
  uptime(): number;
  getBuiltinModule?(name: string): unknown;
}

interface HeapModule {
  getHeapStatistics?(): Readonly<Record<string, number>>;
  getHeapSpaceStatistics?(): readonly { readonly space_name: string; readonly space_used_size: number }[];
}

/** How often the event loop's delay is looked at, in milliseconds. */
const DELAY_PROBE_MS = 500;

/**
 * Reports the meters of SkyWalking's Node agent every 20 s, so that OAP's panel of Node.js shows Deno and Bun as well, and
 * `instance_nodejs_event_loop_delay`: the longest that the event loop came late since the last report, in milliseconds.
 *
 * What a runtime does not know is left out: an older Node has no `process.getBuiltinModule`, and so no limit of its heap.
 *
 * @returns A function that ends it with a last report.
 * @see https://github.com/apache/skywalking-nodejs/blob/master/docs/Runtime-metrics.md
 */
export function startRuntimeMeters(
  tracer: Tracer,
  process: MeteredProcess,
  diagnostics: Diagnostics | undefined,
): () => void {
  const metricer = new Metricer(tracer, { diagnostics });
  const gauge = (name: string, getter: () => number): void => {
    metricer.gauge(`instance_nodejs_${name}`, getter);
  };
  gauge("process_cpu", createCpuGauge(process));
  addMemoryGauges(gauge, process);
  addHeapGauges(gauge, process);
  gauge("uptime", () => process.uptime());
  const delay = watchEventLoop();
  gauge("event_loop_delay", delay.takeLongest);
  metricer.start();
  return () => {
    metricer.stop();
    delay.stop();
  };
}

type AddGauge = (name: string, getter: () => number) => void;

function addMemoryGauges(gauge: AddGauge, process: MeteredProcess): void {
  const meters = {
    heap_used: "heapUsed",
    heap_total: "heapTotal",
    rss: "rss",
    external_memory: "external",
    array_buffers: "arrayBuffers",
  } as const;
  for (const [name, key] of Object.entries(meters)) gauge(name, () => process.memoryUsage()[key]);
}

function addHeapGauges(gauge: AddGauge, process: MeteredProcess): void {
  const { getHeapStatistics, getHeapSpaceStatistics } = (process.getBuiltinModule?.("node:v8") ?? {}) as HeapModule;
  const meters = {
    heap_limit: "heap_size_limit",
    peak_malloced_memory: "peak_malloced_memory",
    malloced_memory: "malloced_memory",
  };
  for (const [name, key] of Object.entries(meters)) addIfKnown(gauge, name, () => getHeapStatistics?.()[key]);
  for (const space of ["old_space", "new_space"]) {
    const find = () => getHeapSpaceStatistics?.().find(({ space_name }) => space_name === space)?.space_used_size;
    addIfKnown(gauge, `${space}_used`, find);
  }
}

function addIfKnown(gauge: AddGauge, name: string, read: () => number | undefined): void {
  if (read() !== undefined) gauge(name, () => read() ?? Number.NaN);
}

/** Looks how much later than asked a timer comes: what runs long holds everything up that much. */
function watchEventLoop(): { takeLongest(): number; stop(): void } {
  let longest = 0;
  let lastAt = performance.now();
  const stop = repeatEvery(DELAY_PROBE_MS, () => {
    const now = performance.now();
    longest = Math.max(longest, now - lastAt - DELAY_PROBE_MS);
    lastAt = now;
  });
  return {
    takeLongest() {
      const taken = longest;
      longest = 0;
      return taken;
    },
    stop,
  };
}
