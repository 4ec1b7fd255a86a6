import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Span } from "../../src/core/context/span.ts";
import { createTestTracer } from "../unit/test-tracer.ts";

/** Runs of each property; a failure prints its seed. */
const RUNS = { numRuns: 1_000 };

/** One call on a context; numbers choose among the spans made so far. */
type Call =
  | { readonly kind: "create"; readonly type: "entry" | "exit" | "local"; readonly parent: number | undefined }
  | { readonly kind: "end"; readonly span: number; readonly time: number | undefined }
  | { readonly kind: "finish" }
  | { readonly kind: "wait"; readonly ms: number };

const call: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("create" as const),
      type: fc.constantFrom("entry" as const, "exit" as const, "local" as const),
      parent: fc.option(fc.nat(50), { nil: undefined }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("end" as const),
      span: fc.nat(50),
      time: fc.option(fc.integer({ min: -5_000, max: 5_000 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "finish" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.double({ min: 0, max: 50, noNaN: true }) }),
  },
);

const SPAN_LIMIT = 12;

/** Runs calls on a new context and follows, beside it, what should be recorded. */
function run(calls: readonly Call[]) {
  const test = createTestTracer({ spanLimit: SPAN_LIMIT });
  const context = test.tracer.createTracingContext();
  const spans: Span[] = [];
  const recording: Span[] = [];
  const ended: number[] = [];
  let finished = false;
  for (const each of calls) {
    if (each.kind === "wait") test.clock.advance(each.ms);
    if (each.kind === "finish") {
      context.finish();
      finished = true;
    }
    if (each.kind === "create") {
      const isDone = finished && ended.length === recording.length;
      const parent = each.parent === undefined ? undefined : spans[each.parent];
      const made = create(context, each.type, parent);
      spans.push(made);
      expect(made.spanId).toBe(isDone || recording.length >= SPAN_LIMIT ? -1 : recording.length);
      if (made.spanId >= 0) recording.push(made);
    }
    if (each.kind === "end") {
      const span = spans[each.span % Math.max(1, spans.length)];
      if (span && span.spanId >= 0 && !ended.includes(span.spanId)) ended.push(span.spanId);
      span?.end(each.time === undefined ? undefined : context.now() + each.time);
    }
    expect(test.segments()).toHaveLength(finished && recording.length > 0 && ended.length === recording.length ? 1 : 0);
  }
  return { ...test, context, recording, ended, finished };
}

function create(context: Span["context"], type: "entry" | "exit" | "local", parent: Span | undefined): Span {
  if (type === "entry") return context.createEntrySpan("entry", undefined, { parent });
  if (type === "exit") return context.createExitSpan("exit", "stock:80", { parent });
  return context.createLocalSpan("local", { parent });
}

describe("the spans of a context", () => {
  it("are a tree, each archived once in the order of its end, whatever the calls", () => {
    fc.assert(
      fc.property(fc.array(call, { maxLength: 60 }), (calls) => {
        const { segments, context, recording, ended } = run(calls);
        for (const span of recording) {
          if (ended.includes(span.spanId)) continue;
          ended.push(span.spanId);
          span.end();
        }
        context.finish();
        expect(segments()).toHaveLength(recording.length > 0 ? 1 : 0);
        const archived = segments().flatMap(({ spans }) => spans);
        expect(archived.map(({ spanId }) => spanId)).toEqual(ended);
        expect([...ended].sort((a, b) => a - b)).toEqual(recording.map((_span, index) => index));
        for (const { spanId, parentSpanId, startTime, endTime } of archived) {
          expect(parentSpanId >= -1 && parentSpanId < spanId).toBe(true);
          expect([startTime, endTime].every(Number.isSafeInteger)).toBe(true);
          expect(endTime).toBeGreaterThanOrEqual(startTime);
        }
        expect(context.activeSpan).toBeUndefined();
      }),
      RUNS,
    );
  });

  it("have the innermost span that is still open as their default parent", () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20), { nil: undefined }), { maxLength: 40 }), (ends) => {
        const { tracer, segments } = createTestTracer();
        const context = tracer.createTracingContext();
        const open: Span[] = [];
        const expected = new Map<number, number>();
        for (const end of ends) {
          if (end === undefined || open.length === 0) {
            const parent = open.at(-1)?.spanId ?? -1;
            const span = context.createLocalSpan("work");
            expected.set(span.spanId, parent);
            open.push(span);
          } else {
            for (const span of open.splice(end % open.length, 1)) span.end();
          }
          expect(context.activeSpan).toBe(open.at(-1));
        }
        for (const span of open) span.end();
        context.finish();
        const spans = segments().flatMap((segment) => segment.spans);
        expect(new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]))).toEqual(
          new Map(spans.map(({ spanId }) => [spanId, expected.get(spanId)])),
        );
      }),
      RUNS,
    );
  });
});
