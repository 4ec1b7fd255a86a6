import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ContextCarrier } from "../../src/core/context/context-carrier.ts";
import { CorrelationContext } from "../../src/core/context/correlation-context.ts";
import {
  type Incoming,
  type Propagator,
  skywalkingPropagators,
  sw8Extension,
} from "../../src/core/context/propagator.ts";
import { traceparent } from "../../src/core/context/traceparent.ts";
import { MAX_CORRELATION_BYTES, MAX_CORRELATION_KEYS } from "../../src/core/segment/limits.ts";
import { createTestTracer } from "../unit/test-tracer.ts";

const RUNS = { numRuns: 1_500 };
const propagators = [...skywalkingPropagators, traceparent];

/** Any Unicode, without the half surrogate pairs that UTF-8 has no form for. */
const text = fc.string({ unit: "binary", maxLength: 140 });
const hexId = fc.stringMatching(/^[0-9a-f]{31}[1-9a-f]$/);

const CARRIER: ContextCarrier = {
  traceId: "trace",
  parentTraceSegmentId: "segment",
  parentSpanId: 0,
  parentService: "shop-web",
  parentServiceInstance: "1.4.2",
  parentEndpoint: "/cart",
  networkAddressUsedAtPeer: "shop:80",
};

function read({ decode }: Propagator, value: string): Incoming {
  const incoming: Incoming = {};
  decode(value, incoming);
  return incoming;
}

/** Sends a call from one tracer to another: what goes in, and what comes out. */
function call(options: {
  ids: readonly string[];
  endpoint: string;
  peer: string;
  values: readonly [string, string][];
}) {
  const ids = [...options.ids];
  const caller = createTestTracer({ propagators, createId: () => ids.pop() ?? "none" });
  const context = caller.tracer.createTracingContext({ endpoint: options.endpoint });
  for (const [key, value] of options.values) context.correlation?.put(key, value);
  const headers: Record<string, string> = {};
  const exit = context.createExitSpan("exit", options.peer).inject(headers, { message: true });
  const callee = createTestTracer({ propagators });
  const received = callee.tracer.createTracingContext({ carrier: headers });
  received.createEntrySpan("entry").end();
  received.finish();
  return { caller, context, exit, headers, received, segment: callee.segment() };
}

describe("a call from service to service", () => {
  it("says the same on both sides, for any Unicode", () => {
    const name = fc.string({ unit: "binary", minLength: 1, maxLength: 60 });
    const values = fc.array(fc.tuple(fc.string({ unit: "binary", maxLength: 20 }), text), { maxLength: 5 });
    fc.assert(
      fc.property(fc.tuple(name, name), name, name, values, (ids, endpoint, peer, pairs) => {
        const { context, exit, received, segment, headers } = call({ ids, endpoint, peer, values: pairs });
        expect(segment.spans[0]?.refs).toEqual([
          expect.objectContaining({
            traceId: context.traceId,
            parentTraceSegmentId: context.traceSegmentId,
            parentSpanId: exit.spanId,
            parentEndpoint: endpoint,
            networkAddressUsedAtPeer: peer,
          }),
        ]);
        for (const [key] of pairs) expect(received.correlation?.get(key)).toBe(context.correlation?.get(key));
        for (const value of Object.values(headers)) expect(value).toMatch(/^[\x21-\x7e]*$/);
      }),
      RUNS,
    );
  });

  it("gives W3C the same trace id, and takes it from there", () => {
    fc.assert(
      fc.property(hexId, hexId, fc.nat(70_000), (traceId, segmentId, spanId) => {
        const carrier = { ...CARRIER, traceId, parentTraceSegmentId: segmentId, parentSpanId: spanId };
        const outgoing = { carrier, correlation: undefined, skipAnalysis: false, sentAt: undefined };
        const value = traceparent.encode(outgoing) ?? "";
        expect(value).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
        expect(read(traceparent, value)).toEqual({ traceId });
      }),
      RUNS,
    );
  });
});

describe("sw8-x", () => {
  it("gives back any mode and time", () => {
    const time = fc.option(fc.nat(4_102_444_800_000), { nil: undefined });
    fc.assert(
      fc.property(fc.boolean(), time, (skipAnalysis, sentAt) => {
        const value = sw8Extension.encode({ carrier: CARRIER, correlation: undefined, skipAnalysis, sentAt });
        const said = { ...(skipAnalysis && { skipAnalysis }), ...(sentAt !== undefined && { sentAt }) };
        expect(value === undefined ? {} : read(sw8Extension, value)).toEqual(said);
      }),
      RUNS,
    );
  });
});

describe("sw8-correlation", () => {
  const operation = fc.oneof(
    fc.record({
      kind: fc.constant("put" as const),
      key: fc.oneof(fc.constantFrom("a", "b", "c", "d"), text),
      value: text,
    }),
    fc.record({ kind: fc.constant("remove" as const), key: fc.constantFrom("a", "b", "c", "d") }),
  );

  it("holds what a plain map with the same limits holds, and gives it back from its header", () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        const context = new CorrelationContext();
        const model = new Map<string, string>();
        for (const each of operations) {
          if (each.kind === "remove") {
            expect(context.remove(each.key)).toBe(model.delete(each.key));
            continue;
          }
          const { key, value } = each;
          const isSmall = Math.max(Buffer.byteLength(key), Buffer.byteLength(value)) <= MAX_CORRELATION_BYTES;
          const fits = key !== "" && isSmall && (model.has(key) || model.size < MAX_CORRELATION_KEYS);
          if (fits) model.set(key, value);
          expect(context.put(key, value)).toBe(fits);
        }
        const read = new CorrelationContext();
        read.decode(context.encode() ?? "");
        expect(context.encode() === undefined).toBe(model.size === 0);
        for (const [key, value] of model) expect([context.get(key), read.get(key)]).toEqual([value, value]);
        expect(read.encode()).toBe(context.encode());
      }),
      RUNS,
    );
  });

  it("never holds more than its limits, whatever headers come", () => {
    const pair = fc.tuple(text, text).map((both) => both.map((each) => Buffer.from(each).toString("base64")).join(":"));
    const header = fc
      .array(fc.oneof(pair, fc.string({ unit: "binary" })), { maxLength: 10 })
      .map((all) => all.join(","));
    fc.assert(
      fc.property(fc.array(header, { maxLength: 4 }), (headers) => {
        const context = new CorrelationContext();
        for (const each of headers) context.decode(each);
        const pairs = context.encode()?.split(",") ?? [];
        expect(pairs.length).toBeLessThanOrEqual(MAX_CORRELATION_KEYS);
        const bytes = pairs.flatMap((each) => each.split(":")).map((each) => Buffer.from(each, "base64").length);
        expect(bytes.filter((length) => length > MAX_CORRELATION_BYTES)).toEqual([]);
      }),
      RUNS,
    );
  });
});

describe("every header", () => {
  it.each(propagators.map((propagator) => [propagator.header, propagator] as const))(
    "%s never throws while it is read, and what it reads is what a segment can hold",
    (_header, propagator) => {
      const nearly = fc.stringMatching(/^[01f]{0,2}-[0-9a-f]{0,33}-[0-9a-f]{0,17}-[0-9a-f]{0,3}(-.*)?$/);
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), fc.string(), nearly), (value) => {
          const { carrier, traceId, sentAt } = read(propagator, value);
          if (carrier) expect(Number.isInteger(carrier.parentSpanId)).toBe(true);
          if (traceId !== undefined) expect(traceId).toMatch(/^[0-9a-f]{32}$/);
          if (sentAt !== undefined) expect(Number.isSafeInteger(sentAt) && sentAt >= 0).toBe(true);
        }),
        RUNS,
      );
    },
  );
});
