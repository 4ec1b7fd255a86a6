import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Metricer } from "../../src/core/signals/metricer.ts";
import { createMemoryReporter } from "../../src/testing/index.ts";

const MAX_METERS = 4;

const labels = fc.dictionary(fc.constantFrom("a", "b"), fc.constantFrom("", "1", "b"), { noNullPrototype: true });
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ name: fc.constantFrom("x", "y"), labels, by: fc.integer({ min: 0, max: 9 }) }),
    },
    { weight: 1, arbitrary: fc.constant("collect" as const) },
  ),
  { maxLength: 60 },
);

describe("Metricer", () => {
  it.each(["increment", "rate"] as const)("in %s mode gives what a plain table of sums gives, bounded", (mode) => {
    fc.assert(
      fc.property(steps, (script) => {
        const reporter = createMemoryReporter();
        const metricer = new Metricer({ service: "shop", reporter }, { maxMeters: MAX_METERS });
        const model = new Map<string, number>();
        for (const step of [...script, "collect" as const]) {
          if (step === "collect") {
            metricer.collect();
            const samples = reporter.items("meter").map(({ singleValue }) => singleValue);
            expect(samples.map((sample) => [keyOf(sample?.name, pairsOf(sample?.labels)), sample?.value])).toEqual([
              ...model,
            ]);
            reporter.clear();
            if (mode === "rate") for (const key of model.keys()) model.set(key, 0);
          } else {
            metricer.counter(step.name, { labels: step.labels, mode }).increment(step.by);
            const key = keyOf(step.name, Object.entries(step.labels));
            const known = model.get(key);
            if (known !== undefined || model.size < MAX_METERS) model.set(key, (known ?? 0) + step.by);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function pairsOf(list: readonly { name: string; value: string }[] = []): [string, string][] {
  return list.map(({ name, value }) => [name, value]);
}

function keyOf(name: string | undefined, pairs: readonly [string, string][]): string {
  return JSON.stringify([name, [...pairs].sort()]);
}
