import { describe, expect, it } from "vitest";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { type CheckOptions, resolveCheckOptions } from "../../src/gateway/checks/check-options.ts";
import { createSegmentFrames } from "../../src/gateway/intake/segment-frames.ts";
import { encodeSegmentCollection, encodeSegmentObject } from "../../src/gen/encode/language-agent/tracing.ts";
import { Tracer } from "../../src/index.ts";
import { createMemoryReporter } from "../../src/testing/index.ts";
import { segmentOf, segments } from "./items.ts";

function readerOf(options: CheckOptions = {}) {
  const readFrames = createSegmentFrames(resolveCheckOptions(options));
  return (...items: SegmentObject[]) =>
    readFrames(
      items.map((item) => encodeSegmentObject(item)),
      false,
    );
}

/** A segment whose only span is changed. */
function withSpan(changes: Partial<SegmentObject["spans"][number]>): SegmentObject {
  const segment = segmentOf(1);
  return { ...segment, spans: segment.spans.map((span) => ({ ...span, ...changes })) };
}

describe("a segment in protobuf", () => {
  it("goes on as text as a Tracer makes it, with references, peers and tags, its first span last", () => {
    const reporter = createMemoryReporter();
    const tracer = new Tracer({ service: "shop-web", serviceInstance: "1.4.2", reporter });
    const entry = tracer.createTracingContext();
    const handler = entry.createLocalSpan("/cart/{id}").tag("activity", "click");
    const call = entry.createExitSpan("GET:/api/cart/4711", "api.shop.example:443");
    const headers: Record<string, string> = {};
    call.inject(headers);
    call.tag("http.method", "GET").tag("url", "https://api.shop.example/[1]").error().end();
    handler.end();
    entry.finish();
    const other = tracer.createTracingContext();
    other.createEntrySpan("/api/cart", headers).end();
    other.finish();
    const sent = reporter.items("segment");
    const written = readerOf()(...sent);
    expect(sent.map(({ spans }) => spans.length)).toEqual([2, 1]);
    expect(written?.map((each) => JSON.parse(Buffer.from(each.bytes).toString()))).toEqual(
      sent.map((each) => JSON.parse(JSON.stringify(each))),
    );
  });

  it.each(['x","peer":"y', "x\\", "x\n", "\u007f", "é", "<b>", " x", "javascript:x"])(
    "is left to the reader of objects with a text that is not plain: %j",
    (operationName) => {
      const read = readerOf();
      expect(read(withSpan({ operationName: "x" }))).toHaveLength(1);
      expect(read(withSpan({ operationName }))).toBeUndefined();
    },
  );

  it.each<[string, SegmentObject["spans"][number]["tags"]]>([
    ["comes twice", ["a", "b", "a"].map((key) => ({ key, value: "" }))],
    ["has a meaning", [{ key: "x-le", value: "{}" }]],
    ["is one of many", Array.from({ length: 13 }, (_empty, key) => ({ key: `${key}`, value: "" }))],
  ])("is left to it with a key that %s", (_name, tags) => {
    const read = readerOf();
    expect(read(withSpan({ tags: tags?.slice(1, 13).filter(({ key }) => key !== "x-le") }))).toHaveLength(1);
    expect(read(withSpan({ tags }))).toBeUndefined();
  });

  it.each<[string, readonly [id: number, parent: number][], boolean]>([
    ["from 0 on in any order", [2, 0, 1].map((id) => [id, id - 1]), true],
    ["with a gap", [0, 2].map((id) => [id, -1]), true],
    ["of a parent in a gap", [0, 2].map((id) => [id, id - 1]), false],
    ["from 1 on", [[1, -1]], false],
    ["twice", [0, 1, 1].map((id) => [id, -1]), false],
    ["of a parent that is later", [0, 1].map((id) => [id, 1 - id]), false],
    ["up to the last", [0, 499].map((id) => [id, -1]), true],
    ["beyond the last", [0, 500].map((id) => [id, -1]), false],
  ])("has ids of spans %s", (_name, ids, isTaken) => {
    const [span] = segmentOf(1).spans;
    const spans = ids.map(([spanId, parentSpanId]) => ({ ...span, spanId, parentSpanId }));
    const written = readerOf()({ ...segmentOf(1), spans } as SegmentObject);
    expect(written !== undefined).toBe(isTaken);
  });

  it.each<[string, CheckOptions]>([
    ["texts", { maxItemLength: 200 }],
    ["spans", { maxSpans: 1 }],
  ])("is left to it with too many %s", (_name, options) => {
    const [span] = segmentOf(1).spans;
    const segment = { ...segmentOf(1), spans: [span, { ...span, spanId: 1 }] } as SegmentObject;
    expect(readerOf()(segment)).toHaveLength(1);
    expect(readerOf(options)(segment)).toBeUndefined();
  });

  it.each<[string, object, object]>([
    ["a layer", { spanLayer: 6 }, { spanLayer: 7 }],
    ["a type", { spanType: 2 }, { spanType: 3 }],
    ["a time, of 12 digits", { startTime: 1e12 }, { startTime: 1e12 - 1 }],
    ["a time, of seven bytes", { endTime: 2 ** 42 - 1 }, { endTime: 2 ** 42 }],
    ["an end", { startTime: 2e12, endTime: 2e12 }, { startTime: 2e12, endTime: 2e12 - 1 }],
    ["an id", { componentId: 2 ** 31 - 1 }, { componentId: -1 }],
  ])("is left to it with %s that is none", (_name, right, wrong) => {
    expect(readerOf()(withSpan({ endTime: 2 ** 42 - 1, ...right }))).toHaveLength(1);
    expect(readerOf()(withSpan({ endTime: 2 ** 42 - 1, ...wrong }))).toBeUndefined();
  });

  it.each<[string, readonly number[], readonly number[]]>([
    ["a flag that is neither", [], [0x30, 2]],
    ["a flag of two bytes", [0x30, 1], [0x30, 0x81, 0]],
    ["a field that is unknown", [0x30, 1], [0x30, 1, 0x38, 1]],
    ["a field that comes again", [0x30, 0], [0x30, 1, 0x30, 1]],
    ["half a field", [0x30, 1], [0x30]],
  ])("is left to it with %s", (_name, right, wrong) => {
    const readFrames = createSegmentFrames(resolveCheckOptions({}));
    const written = (end: readonly number[]) =>
      readFrames([Uint8Array.of(...encodeSegmentObject(segmentOf(1)), ...end)], false);
    expect(written(right)).toHaveLength(1);
    expect(written(wrong)).toBeUndefined();
  });

  it("is left to it with a text that would be longer than two bytes say", () => {
    const read = readerOf({ maxValueLength: 20_000 });
    const written = (length: number) => read(withSpan({ tags: [{ key: "url", value: "x".repeat(length) }] }));
    expect(written(16_383)).toBeUndefined();
    expect(written(16_300)).toHaveLength(1);
    expect(written(16_384)).toBeUndefined();
  });

  it("is left to it where there is no more room, and that of the next call is there again", () => {
    const read = readerOf();
    expect(read(...segments(1_000))).toBeUndefined();
    expect(read(...segments(500))).toHaveLength(500);
    const readFrames = createSegmentFrames(resolveCheckOptions({}));
    expect(readFrames([encodeSegmentCollection({ segments: segments(500) })], true)).toHaveLength(500);
    expect(readFrames([encodeSegmentCollection({ segments: segments(1_000) })], true)).toBeUndefined();
  });

  it("goes on or is left to it, whatever is the last that has room", () => {
    const [span] = segmentOf(1).spans;
    const read = readerOf();
    const taken = (length: number, tail: number) => {
      const spans = Array.from({ length: 480 }, (_empty, spanId) => {
        return { ...span, spanId, tags: [{ key: "url", value: "x".repeat(spanId === 479 ? tail : length) }] };
      });
      return read({ ...segmentOf(1), spans } as SegmentObject) !== undefined;
    };
    const lengths = Array.from({ length: 12 }, (_empty, index) => 307 + index);
    expect(new Set(lengths.map((length) => taken(length, 300)))).toEqual(new Set([true, false]));
    for (const length of lengths) for (let tail = 0; tail < 2_000; tail += 97) taken(length, tail);
  });

  it("is left to it as one of a collection that is none", () => {
    const readFrames = createSegmentFrames(resolveCheckOptions({}));
    const bytes = encodeSegmentCollection({ segments: segments(2) });
    expect(readFrames([bytes], true)).toHaveLength(2);
    expect(readFrames([bytes.slice(0, -1)], true)).toBeUndefined();
    expect(readFrames([new Uint8Array([...bytes, 0])], true)).toBeUndefined();
    expect(readFrames([new Uint8Array()], true)).toBeUndefined();
  });
});
