import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TracingContext } from "../../src/core/context/tracing-context.ts";
import { createTestTracer } from "../unit/test-tracer.ts";

const LIMIT_MS = 100;

/** A step of time, then a context more, or one of those that are there finished. */
const steps = fc.array(fc.record({ wait: fc.nat(40), finished: fc.option(fc.nat(30), { nil: undefined }) }), {
  maxLength: 80,
});

describe("the open contexts of a tracer", () => {
  it("are each closed once, by the host or by the first context after their limit, whatever the order", () => {
    fc.assert(
      fc.property(steps, (sequence) => {
        const { tracer, clock, segments, diagnostics } = createTestTracer({ contextLimitMs: LIMIT_MS });
        let open: { readonly context: TracingContext; readonly madeAt: number }[] = [];
        const closed: string[] = [];
        let now = 0;
        let forgotten = 0;
        for (const { wait, finished } of sequence) {
          clock.advance(wait);
          now += wait;
          if (finished === undefined) {
            const context = tracer.createTracingContext();
            context.createLocalSpan("work");
            const old = open.filter(({ madeAt }) => now - madeAt >= LIMIT_MS);
            closed.push(...old.map((each) => each.context.traceSegmentId));
            forgotten += old.length;
            open = [...open.filter((each) => !old.includes(each)), { context, madeAt: now }];
          } else {
            for (const { context } of open.splice(finished % Math.max(1, open.length), 1)) {
              context.activeSpan?.end();
              context.finish();
              closed.push(context.traceSegmentId);
            }
          }
          expect(segments().map(({ traceSegmentId }) => traceSegmentId)).toEqual(closed);
          expect(tracer.abandonedContexts).toBe(forgotten);
        }
        expect(diagnostics).toHaveLength(forgotten);
      }),
      { numRuns: 1_500 },
    );
  });
});
