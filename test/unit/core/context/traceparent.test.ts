import { describe, expect, it } from "vitest";
import { type Incoming, skywalkingPropagators, sw8 } from "../../../../src/core/context/propagator.ts";
import { traceparent } from "../../../../src/core/context/traceparent.ts";
import type { TracerOptions } from "../../../../src/core/context/tracer.ts";
import { createTestTracer } from "../../test-tracer.ts";
import { sw8Of } from "./sw8-headers.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const HEADER = `00-${TRACE_ID}-b7ad6b7169203331-01`;

function read(value: string): Incoming {
  const incoming: Incoming = {};
  traceparent.decode(value, incoming);
  return incoming;
}

/** What an exit span sends, with the ids that a source gives. */
function sentBy(options: Partial<TracerOptions> = {}, caller: Record<string, string> = {}) {
  const { tracer } = createTestTracer({ propagators: [...skywalkingPropagators, traceparent], ...options });
  const context = tracer.createTracingContext({ carrier: caller });
  const headers: Record<string, string> = {};
  const first = context.createExitSpan("GET:/stock", "stock:80").inject(headers);
  const second: Record<string, string> = {};
  context.createExitSpan("GET:/price", "price:80").inject(second);
  first.end();
  return { context, headers, second };
}

describe("traceparent, coming in", () => {
  it.each([
    ["a sampled trace", HEADER],
    ["a trace that is not sampled", HEADER.replace(/01$/, "00")],
    ["unknown flags", HEADER.replace(/01$/, "ff")],
    ["white space around it", ` ${HEADER} `],
    ["a later version", HEADER.replace(/^00/, "01")],
    ["a later version with more fields", `${HEADER.replace(/^00/, "cc")}-what-the-future-will-be-like`],
  ])("gives its trace id: %s", (_what, value) => {
    expect(read(value)).toEqual({ traceId: TRACE_ID });
  });

  it.each([
    ["nothing", ""],
    ["garbage", "garbage"],
    ["upper case", HEADER.toUpperCase()],
    ["the forbidden version", HEADER.replace(/^00/, "ff")],
    ["a version of one digit", HEADER.slice(1)],
    ["a version of letters beyond hex", HEADER.replace(/^00/, "0g")],
    ["a trace id of zeros", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
    ["a parent id of zeros", `00-${TRACE_ID}-${"0".repeat(16)}-01`],
    ["a short trace id", `00-${TRACE_ID.slice(1)}-b7ad6b7169203331-01`],
    ["a long trace id", `00-${TRACE_ID}0-b7ad6b7169203331-01`],
    ["a trace id beyond hex", `00-${TRACE_ID.replace("0a", "0x")}-b7ad6b7169203331-01`],
    ["a short parent id", `00-${TRACE_ID}-b7ad6b716920333-01`],
    ["no flags", `00-${TRACE_ID}-b7ad6b7169203331`],
    ["flags of three digits", `${HEADER}0`],
    ["underscores", HEADER.replaceAll("-", "_")],
    ["a later version with a tail that is no field", `${HEADER.replace(/^00/, "cc")}.what`],
    ["two of them", `${HEADER},${HEADER}`],
    // Version 00 has exactly four fields; the W3C's own suite sends both and expects a new trace.
    ["version 00 with a dot behind it", `${HEADER}.`],
    ["version 00 with one field more", `${HEADER}-what-the-future-will-be-like`],
  ])("changes nothing: %s", (_what, value) => {
    expect(read(value)).toEqual({});
  });

  it("joins the trace by its id, without a reference", () => {
    const { tracer, segment } = createTestTracer({ propagators: [sw8, traceparent] });
    const context = tracer.createTracingContext();
    context.createEntrySpan("GET:/", new Headers({ traceparent: HEADER })).end();
    context.finish();
    expect(segment().traceId).toBe(TRACE_ID);
    expect(segment().spans[0]?.refs).toBeUndefined();
  });

  it("gives way to sw8, in whatever order they are listed", () => {
    for (const propagators of [
      [sw8, traceparent],
      [traceparent, sw8],
    ]) {
      const { tracer, segment } = createTestTracer({ propagators });
      const context = tracer.createTracingContext({ carrier: { traceparent: HEADER, sw8: sw8Of() } });
      context.createEntrySpan("GET:/").end();
      context.finish();
      expect(segment().traceId).toBe("trace");
    }
  });

  it("leaves the decision to the sampler: only sw8 says that a trace is recorded", () => {
    const { tracer } = createTestTracer({ propagators: [sw8, traceparent], sampler: () => false });
    expect(tracer.createTracingContext({ carrier: { traceparent: HEADER } }).isRecording).toBe(false);
  });

  it("is not read by default", () => {
    const { tracer } = createTestTracer({ propagators: skywalkingPropagators });
    const context = tracer.createTracingContext({ carrier: { traceparent: HEADER } });
    context.createEntrySpan("GET:/");
    expect(context.traceId).not.toBe(TRACE_ID);
  });
});

describe("traceparent, going out", () => {
  it("carries the same trace id as sw8, a parent id for each span, and says sampled", () => {
    const { context, headers, second } = sentBy();
    const [version, traceId, parentId, flags] = headers["traceparent"]?.split("-") ?? [];
    expect([version, traceId, flags]).toEqual(["00", context.traceId, "01"]);
    expect(parentId).toMatch(/^(?!0{16})[0-9a-f]{16}$/);
    expect(second["traceparent"]).not.toBe(headers["traceparent"]);
    expect(read(headers["traceparent"] ?? "")).toEqual({ traceId: context.traceId });
    expect(headers["sw8"]).toBeDefined();
  });

  it("has no parent id of zeros, also where a segment id begins with as many", () => {
    const { headers } = sentBy({ createId: () => `${"0".repeat(16)}${"1".repeat(16)}` });
    expect(headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
  });

  it("goes on with a trace that W3C began", () => {
    const { headers } = sentBy({}, { traceparent: HEADER });
    expect(headers["traceparent"]).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
    expect(headers["traceparent"]).not.toBe(HEADER);
  });

  it.each([
    ["the Rust agent's decimals", "305441741"],
    ["a UUID", "0af76519-16cd-43dd-8448-eb211c80319c"],
    ["upper case", TRACE_ID.toUpperCase()],
    ["zeros", "0".repeat(32)],
  ])("is left out for a trace id of another form: %s", (_what, id) => {
    const { headers } = sentBy({ createId: () => id });
    expect(headers).not.toHaveProperty("traceparent");
    expect(headers).toHaveProperty("sw8");
  });

  it.each([
    ["a UUID", "0af76519-16cd-43dd-8448-eb211c80319c"],
    ["decimals", "305441741"],
    ["upper case", "B7AD6B71692033310AF7651916CD43DD"],
    ["words", "segment-one"],
    ["nothing but a letter", "x"],
  ])("is valid or left out when W3C began the trace and segment ids have another form: %s", (_what, id) => {
    const { headers } = sentBy({ createId: () => id }, { traceparent: HEADER });
    const sent = headers["traceparent"];
    expect(sent === undefined || /^00-[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/.test(sent)).toBe(true);
  });

  it("is not sent by default", () => {
    expect(sentBy({ propagators: skywalkingPropagators }).headers).not.toHaveProperty("traceparent");
  });
});
