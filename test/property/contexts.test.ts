import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextSnapshot } from "../../src/core/context/context-snapshot.ts";
import { skywalkingPropagators } from "../../src/core/context/propagator.ts";
import type { Span } from "../../src/core/context/span.ts";
import type { TracingContext } from "../../src/core/context/tracing-context.ts";
import { RefType, SpanLayer } from "../../src/core/segment/enums.ts";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { createTestTracer } from "../unit/test-tracer.ts";

const RUNS = 1_500;
const LIMIT_MS = 200;

/** One call on one tracer; numbers choose among the contexts, spans, snapshots and headers made so far. */
type Call = readonly [name: keyof typeof CALLS, which: number, other: number];

/** All that a host has in its hands. */
interface Host {
  readonly test: ReturnType<typeof createTestTracer>;
  readonly contexts: TracingContext[];
  readonly spans: Span[];
  readonly snapshots: ContextSnapshot[];
  /** What Exit spans sent, with the segment that they belong to. */
  readonly sent: { readonly by: string; readonly headers: Record<string, string> }[];
  /** The spans that record, by segment. */
  readonly recorded: Map<string, Span[]>;
}

const pick = <Item>(items: readonly Item[], which: number): Item | undefined => items[which % items.length];

function keepSpan(host: Host, span: Span | undefined): void {
  if (!span) return;
  host.spans.push(span);
  if (span.spanId < 0) return;
  const ofSegment = host.recorded.get(span.context.traceSegmentId) ?? [];
  expect(span.spanId).toBe(ofSegment.length);
  host.recorded.set(span.context.traceSegmentId, [...ofSegment, span]);
}

/** A parent half of the time, from whatever context. */
const parentOf = (host: Host, other: number) => ({ parent: other % 2 ? pick(host.spans, other) : undefined });

const CALLS = {
  open: ({ test, contexts, sent }: Host, which: number, other: number) => {
    contexts.push(test.tracer.createTracingContext({ carrier: other % 2 ? pick(sent, which)?.headers : undefined }));
  },
  entry: (host: Host, which: number, other: number) => {
    const context = pick(host.contexts, which);
    // A request comes from elsewhere: nobody calls into the segment that the call is made in.
    const { headers } =
      pick(
        host.sent.filter(({ by }) => by !== context?.traceSegmentId),
        other,
      ) ?? {};
    keepSpan(host, context?.createEntrySpan("entry", headers, parentOf(host, other)));
  },
  local: (host: Host, which: number, other: number) =>
    keepSpan(host, pick(host.contexts, which)?.createLocalSpan("local", parentOf(host, other))),
  exit: (host: Host, which: number, other: number) => {
    const exit = pick(host.contexts, which)?.createExitSpan("exit", "stock:80", parentOf(host, other));
    const headers: Record<string, string> = {};
    exit?.inject(headers, { message: other % 3 === 0 });
    if (exit) host.sent.push({ by: exit.context.traceSegmentId, headers });
    keepSpan(host, exit);
  },
  async: ({ spans }: Host, which: number) => void pick(spans, which)?.prepareForAsync(),
  end: ({ test, spans }: Host, which: number, other: number) =>
    pick(spans, which)?.end(other % 4 === 0 ? test.clock.wall() - other : undefined),
  error: ({ spans }: Host, which: number) => void pick(spans, which)?.error(new Error("x")),
  capture: ({ contexts, snapshots }: Host, which: number) => {
    const snapshot = pick(contexts, which)?.capture();
    if (snapshot) snapshots.push(snapshot);
  },
  continued: ({ contexts, snapshots }: Host, which: number, other: number) =>
    pick(contexts, which)?.continued(pick(snapshots, other)),
  finish: ({ contexts }: Host, which: number) => pick(contexts, which)?.finish(),
  wait: ({ test }: Host, which: number, other: number) => test.clock.advance(which + other / 100),
} as const;

const calls: fc.Arbitrary<readonly Call[]> = fc.array(
  fc.tuple(fc.constantFrom(...(Object.keys(CALLS) as (keyof typeof CALLS)[])), fc.nat(40), fc.nat(99)),
  { maxLength: 80 },
);

/** Runs the calls in their order, which is any interleaving of the contexts, and lets the host end all that it has begun. */
function run(sequence: readonly Call[], contextLimitMs: number, ending: (host: Host) => void): Host {
  const test = createTestTracer({ spanLimit: 8, contextLimitMs, propagators: skywalkingPropagators });
  const host: Host = { test, contexts: [], spans: [], snapshots: [], sent: [], recorded: new Map() };
  for (const [name, which, other] of sequence) CALLS[name](host, which, other);
  ending(host);
  return host;
}

function endAll({ spans, contexts }: Host): void {
  for (const span of spans) span.end();
  for (const context of contexts) context.finish();
}

/** Lets all that is open become too old, and begins the context that notices. */
function letTimePass({ clock, tracer }: Host["test"], limitMs: number): void {
  clock.advance(limitMs + 1);
  tracer.createTracingContext().createLocalSpan("later");
}

/** Using a span that has ended is what the tracer tells of. */
function isOpen({ test }: Host, span: Span): boolean {
  const told = test.diagnostics.length;
  span.setLayer(SpanLayer.Unknown);
  return test.diagnostics.length === told;
}

function nameOf({ traceSegmentId }: Pick<TracingContext, "traceSegmentId">, { spanId }: Pick<Span, "spanId">): string {
  return `${traceSegmentId} ${spanId}`;
}

/** What OAP needs of a segment, whatever has happened. */
function expectWellFormed({ spans, traceId }: SegmentObject): void {
  const ids = spans.map(({ spanId }) => spanId);
  expect([...ids].sort((a, b) => a - b)).toEqual(ids.map((_, index) => index));
  for (const span of spans) {
    expect(span.parentSpanId).toBeGreaterThanOrEqual(-1);
    // A parent is older, so that each chain of parents ends at a root.
    expect(span.parentSpanId).toBeLessThan(span.spanId);
    expect([span.startTime, span.endTime].filter((time) => !Number.isSafeInteger(time))).toEqual([]);
    expect(span.endTime).toBeGreaterThanOrEqual(span.startTime);
    const keys = span.tags?.map(({ key }) => key) ?? [];
    expect(new Set(keys).size).toBe(keys.length);
    const latency = span.tags?.find(({ key }) => key === "transmission.latency")?.value;
    if (latency !== undefined) expect(latency).toMatch(/^\d+$/);
  }
  const refs = spans.flatMap((span) => span.refs ?? []);
  if (refs.length > 0) expect(refs.map((ref) => ref.traceId)).toContain(traceId);
}

/** References lead to spans that exist, in other segments. */
function expectRefsLeadSomewhere({ test, recorded }: Host): void {
  for (const { spans, traceSegmentId } of test.segments()) {
    for (const ref of spans.flatMap(({ refs }) => refs ?? [])) {
      expect(ref.parentTraceSegmentId).not.toBe(traceSegmentId);
      expect(ref.parentSpanId).toBeLessThan(recorded.get(ref.parentTraceSegmentId)?.length ?? 0);
      expect(ref).toMatchObject({ parentService: "shop", parentServiceInstance: "1.4.2" });
      const texts = [ref.traceId, ref.parentEndpoint];
      if (ref.refType === RefType.CrossProcess) texts.push(ref.networkAddressUsedAtPeer);
      else expect(ref.networkAddressUsedAtPeer).toBe("");
      expect(texts.filter((text) => !text)).toEqual([]);
    }
  }
}

/** Each context with spans is reported once, with all spans that were given an id. */
function expectNothingLost({ test, recorded }: Host): void {
  const reported = test.segments().map(({ traceSegmentId, spans }) => [traceSegmentId, spans.length]);
  const expected = [...recorded].map(([traceSegmentId, spans]) => [traceSegmentId, spans.length]);
  expect(reported.sort()).toEqual(expected.sort());
}

describe("the contexts of a tracer", () => {
  it("give well-formed segments, each once and with no span lost, whatever is called in whatever interleaving", () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        const host = run(sequence, 1_000_000, endAll);
        host.test.segments().forEach(expectWellFormed);
        expectRefsLeadSomewhere(host);
        expectNothingLost(host);
        expect(host.test.tracer.abandonedContexts).toBe(0);
        for (const context of host.contexts)
          expect([context.activeSpan, context.capture()]).toEqual([undefined, undefined]);
      }),
      { numRuns: RUNS },
    );
  });

  it("do so although the host forgets them: each is closed in time, tagged and counted", () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        const host = run(sequence, LIMIT_MS, ({ test }) => letTimePass(test, LIMIT_MS));
        host.test.segments().forEach(expectWellFormed);
        expectRefsLeadSomewhere(host);
        expectNothingLost(host);
        const told = host.test.diagnostics.filter(({ code }) => code === "context-abandoned");
        expect(told).toHaveLength(host.test.tracer.abandonedContexts);
        for (const context of host.contexts) expect(context.activeSpan).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });

  it("end and tag exactly those spans that were open when their time was up", () => {
    fc.assert(
      fc.property(calls, (sequence) => {
        const open: string[] = [];
        const host = run(sequence, 1_000_000, (before) => {
          for (const span of [...before.recorded.values()].flat()) {
            if (isOpen(before, span)) open.push(nameOf(span.context, span));
          }
          letTimePass(before.test, 1_000_000);
        });
        const tagged = host.test
          .segments()
          .flatMap(({ traceSegmentId, spans }) =>
            spans
              .filter(({ tags }) => tags?.some(({ key, value }) => key === "unfinished" && value === "timeout"))
              .map((span) => nameOf({ traceSegmentId }, span)),
          );
        expect(tagged.sort()).toEqual(open.sort());
      }),
      { numRuns: RUNS },
    );
  });
});
