import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Tracer, tellInstance } from "../../../../src/index.ts";
import { createMemoryReporter } from "../../../../src/testing/index.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MINUTES_10 = 600_000;

/** Reports a segment of each instance, and gives how often each was told of so far. */
function createReporting(properties?: Record<string, string>) {
  const memory = createMemoryReporter();
  const reporter = tellInstance(memory, properties);
  const report = (serviceInstance: string): void => {
    using context = new Tracer({ service: "shop", serviceInstance, reporter }).createTracingContext();
    context.createLocalSpan("work").end();
  };
  return { memory, report, told: () => memory.items("instanceProperties") };
}

describe("tellInstance()", () => {
  it("tells an instance with its first segment, before that one", () => {
    const { memory, report, told } = createReporting({ runtime: "workerd", version: "7" });
    expect(told()).toEqual([]);
    report("v1");
    report("v1");
    expect(told()).toEqual([
      {
        ...{ service: "shop", serviceInstance: "v1", layer: "" },
        properties: [
          { key: "language", value: "nodejs" },
          { key: "runtime", value: "workerd" },
          { key: "version", value: "7" },
        ],
      },
    ]);
    expect(memory.items("segment")).toHaveLength(2);
  });

  it("tells it again with the next segment after ten minutes, and another instance by itself", () => {
    const { report, told } = createReporting();
    report("v1");
    vi.advanceTimersByTime(MINUTES_10 - 1);
    report("v1");
    report("v2");
    expect(told().map(({ serviceInstance }) => serviceInstance)).toEqual(["v1", "v2"]);
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
    report("v1");
    report("v2");
    expect(told().map(({ serviceInstance }) => serviceInstance)).toEqual(["v1", "v2", "v1"]);
  });

  it("remembers a few instances, not ever more", () => {
    const { report, told } = createReporting();
    for (let number = 0; number <= 16; number++) report(`v${number}`);
    report("v16");
    expect(told()).toHaveLength(17);
    report("v0");
    expect(told()).toHaveLength(18);
  });
});

describe("what is no reporter", () => {
  it("is refused at once", () => {
    expect(() => Reflect.apply(tellInstance, undefined, [{}])).toThrow("reporter");
  });
});
