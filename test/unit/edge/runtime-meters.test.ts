import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCpuGauge } from "../../../src/edge/cpu-usage.ts";
import { type MeteredProcess, startRuntimeMeters } from "../../../src/edge/runtime-meters.ts";
import { createTestTracer } from "../test-tracer.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  vi.stubGlobal("navigator", { hardwareConcurrency: 4 });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const memory = { rss: 5, heapTotal: 4, heapUsed: 3, external: 2, arrayBuffers: 1 };

function createProcess(more: Partial<MeteredProcess> = {}): MeteredProcess {
  return { memoryUsage: () => memory, cpuUsage: () => ({ user: 0, system: 0 }), uptime: () => 60, ...more };
}

function collect(process: MeteredProcess) {
  const { tracer, reporter, diagnostics } = createTestTracer();
  const stop = startRuntimeMeters(tracer, process, (event) => diagnostics.push(event));
  const values = () =>
    Object.fromEntries(
      reporter
        .items("meter")
        .map(({ singleValue }) => [singleValue?.name.replace("instance_nodejs_", ""), singleValue?.value]),
    );
  return { stop, values, reporter, diagnostics };
}

describe("startRuntimeMeters()", () => {
  it("leaves out what a runtime does not know, and says nothing of it", () => {
    const { stop, values, diagnostics } = collect(createProcess());
    stop();
    expect(values()).toEqual({
      ...{ process_cpu: 0, heap_used: 3, heap_total: 4, rss: 5, external_memory: 2, array_buffers: 1, uptime: 60 },
      event_loop_delay: 0,
    });
    expect(diagnostics).toEqual([]);
  });

  it("reads V8's heap where there is one", () => {
    const v8 = {
      getHeapStatistics: () => ({ heap_size_limit: 10, malloced_memory: 20 }),
      getHeapSpaceStatistics: () => [{ space_name: "old_space", space_used_size: 30 }],
    };
    const { stop, values } = collect(
      createProcess({ getBuiltinModule: (name) => (name === "node:v8" ? v8 : undefined) }),
    );
    stop();
    expect(values()).toMatchObject({ heap_limit: 10, malloced_memory: 20, old_space_used: 30 });
    expect(Object.keys(values())).not.toContain("new_space_used");
    expect(Object.keys(values())).not.toContain("peak_malloced_memory");
  });

  it("reports every 20 s, and no more once it has stopped", () => {
    const { stop, reporter } = collect(createProcess());
    vi.advanceTimersByTime(40_000);
    expect(reporter.items("meter")).toHaveLength(16);
    stop();
    expect(reporter.items("meter")).toHaveLength(24);
    vi.advanceTimersByTime(100_000);
    expect(reporter.items("meter")).toHaveLength(24);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("reports how late the event loop came at most since the last report", () => {
    let late = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, "now").mockImplementation(() => now() + late);
    const { values } = collect(createProcess());
    vi.advanceTimersByTime(5_000);
    late = 300;
    vi.advanceTimersByTime(15_000);
    expect(values()).toMatchObject({ event_loop_delay: 300 });
    vi.advanceTimersByTime(20_000);
    expect(values()).toMatchObject({ event_loop_delay: 0 });
  });
});

describe("createCpuGauge()", () => {
  it("gives per cent of all processors since it was last asked", () => {
    let used = { user: 1_000_000, system: 500_000 };
    const gauge = createCpuGauge({ cpuUsage: () => used });
    used = { user: 2_000_000, system: 1_500_000 };
    vi.advanceTimersByTime(1_000);
    expect(gauge()).toBe(50);
    vi.advanceTimersByTime(1_000);
    expect(gauge()).toBe(0);
  });

  it("asks node:os where there is no navigator, and takes one processor for granted", () => {
    vi.stubGlobal("navigator", undefined);
    let used = 0;
    const cpuUsage = () => ({ user: used, system: 0 });
    const two = createCpuGauge({ cpuUsage, getBuiltinModule: () => ({ availableParallelism: () => 2 }) });
    const unknown = createCpuGauge({ cpuUsage });
    used = 100_000;
    vi.advanceTimersByTime(100);
    expect([two(), unknown()]).toEqual([50, 100]);
  });
});
