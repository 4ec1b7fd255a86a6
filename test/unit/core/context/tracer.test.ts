import { describe, expect, it } from "vitest";
import { createIgnoreRule } from "../../../../src/core/context/ignore-rule.ts";
import { skywalkingPropagators, sw8 } from "../../../../src/core/context/propagator.ts";
import { Tracer, type TracerOptions } from "../../../../src/core/context/tracer.ts";
import { RefType, SpanType } from "../../../../src/core/segment/enums.ts";
import { createMemoryReporter } from "../../../../src/testing/index.ts";
import { createTestTracer } from "../../test-tracer.ts";
import { MALFORMED_SW8, sw8Of } from "./sw8-headers.ts";

describe("new Tracer()", () => {
  it("takes a service and a reporter, and calls the instance latest", () => {
    const reporter = createMemoryReporter();
    const tracer = new Tracer({ service: "shop", reporter });
    expect(tracer).toMatchObject({ service: "shop", serviceInstance: "latest", reporter });
  });

  it("cuts names at 70 characters, never inside a surrogate pair", () => {
    const { tracer } = createTestTracer({ service: `${"s".repeat(69)}😀`, serviceInstance: "i".repeat(71) });
    expect(tracer.service).toBe("s".repeat(69));
    expect(tracer.serviceInstance).toBe("i".repeat(70));
  });

  it.each<[string, string, unknown]>([
    ["service", "no service", { service: undefined }],
    ["service", "an empty service", { service: "" }],
    ["service", "a blank service", { service: "  " }],
    ["service", "a service that is no text", { service: 5 }],
    ["serviceInstance", "an empty instance", { serviceInstance: "" }],
    ["reporter", "no reporter", { reporter: undefined }],
    ["reporter", "a reporter that cannot report", { reporter: {} }],
    ["spanLimit", "a span limit of 0", { spanLimit: 0 }],
    ["spanLimit", "half a span", { spanLimit: 1.5 }],
    ["spanLimit", "a span limit that is text", { spanLimit: "300" }],
    ["contextLimitMs", "a context limit of 0", { contextLimitMs: 0 }],
    ["contextLimitMs", "a context limit that is no number", { contextLimitMs: Number.NaN }],
    ["sampler", "a sampler that is a rate", { sampler: 0.5 }],
    ["ignore", "a rule that is a list", { ignore: ["/health"] }],
    ["keep", "a rule that is an answer", { keep: true }],
    ["propagators", "one propagator that is no list", { propagators: sw8 }],
    ["propagators", "the name of a header", { propagators: ["sw8"] }],
  ])("throws about %s for %s", (name, _what, options) => {
    const given = Object.assign({ service: "shop", reporter: createMemoryReporter() }, options);
    expect(() => new Tracer(given)).toThrow(
      expect.objectContaining({
        name: "SkyWalkingError",
        code: "invalid-option",
        message: expect.stringContaining(`Option '${name}' must be `),
      }),
    );
  });

  it("throws its own error without any options", () => {
    expect(() => Reflect.construct(Tracer, [])).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });

  it("draws no random value and reads no clock", () => {
    const forbidden = (): never => {
      throw new Error("at construction");
    };
    expect(
      () => createTestTracer({ createId: forbidden, clock: { wall: forbidden, monotonic: forbidden } }).tracer,
    ).not.toThrow();
  });
});

describe("Tracer.activeSpan", () => {
  it("is what the storage knows", () => {
    const { tracer } = createTestTracer();
    const span = tracer.createTracingContext().createLocalSpan("work");
    const storage: TracerOptions["storage"] = { get: () => span, run: (_span, callback) => callback() };
    expect(tracer.activeSpan).toBeUndefined();
    expect(createTestTracer({ storage }).tracer.activeSpan).toBe(span);
  });
});

describe("Tracer.createTracingContext()", () => {
  it("gives every context a trace id and a segment id of its own", () => {
    const { tracer } = createTestTracer();
    const contexts = [tracer.createTracingContext(), tracer.createTracingContext()];
    const ids = contexts.flatMap(({ traceId, traceSegmentId }) => [traceId, traceSegmentId]);
    expect(new Set(ids).size).toBe(4);
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id))).toBe(true);
  });

  it("uses the id source given", () => {
    let count = 0;
    const { tracer } = createTestTracer({ createId: () => `id-${++count}` });
    expect(tracer.createTracingContext()).toMatchObject({ traceId: "id-1", traceSegmentId: "id-2" });
  });

  it("reports the segment with service, instance and ids", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createLocalSpan("work").end();
    context.finish();
    expect(segment()).toMatchObject({
      traceId: context.traceId,
      traceSegmentId: context.traceSegmentId,
      service: "shop",
      serviceInstance: "1.4.2",
      isSizeLimited: false,
    });
  });
});

describe("TracerOptions.sampler", () => {
  it("is asked once for each new trace, and told what it is for", () => {
    const asked: (string | undefined)[] = [];
    const { tracer } = createTestTracer({
      sampler: (operationName) => {
        asked.push(operationName);
        return operationName !== "GET:/noise";
      },
    });
    const contexts = ["GET:/cart", "GET:/noise", undefined].map((operationName) =>
      tracer.createTracingContext({ operationName }),
    );
    for (const context of contexts) context.createEntrySpan("GET:/").end();
    expect(asked).toEqual(["GET:/cart", "GET:/noise", undefined]);
    expect(contexts.map(({ isRecording }) => isRecording)).toEqual([true, false, true]);
  });

  it("is not asked about a trace that a caller has begun: a valid carrier is always sampled", () => {
    const { tracer, segment } = createTestTracer({ sampler: () => false });
    for (const carrier of [{ sw8: sw8Of() }, new Headers({ sw8: sw8Of({ sample: "0" }) })]) {
      expect(tracer.createTracingContext({ operationName: "GET:/", carrier }).isRecording).toBe(true);
    }
    const context = tracer.createTracingContext({ carrier: { sw8: sw8Of() } });
    context.createEntrySpan("GET:/").end();
    context.finish();
    expect(segment().traceId).toBe("trace");
  });

  it.each(MALFORMED_SW8)("is asked although a caller sent $what", ({ header }) => {
    const { tracer } = createTestTracer({ sampler: () => false });
    expect(tracer.createTracingContext({ carrier: { sw8: header } }).isRecording).toBe(false);
  });

  it("is asked although other headers came", () => {
    const { tracer } = createTestTracer({ sampler: () => false, propagators: skywalkingPropagators });
    const carrier = { "sw8-x": "1-5", "sw8-correlation": "YQ==:MQ==" };
    expect(tracer.createTracingContext({ carrier }).isRecording).toBe(false);
  });

  it("that throws has the trace recorded, with a diagnostic", () => {
    const cause = new Error("no session");
    const { tracer, diagnostics } = createTestTracer({
      sampler: () => {
        throw cause;
      },
    });
    expect(tracer.createTracingContext().isRecording).toBe(true);
    expect(diagnostics).toEqual([expect.objectContaining({ code: "rule-failed", cause })]);
  });
});

describe("TracerOptions.ignore", () => {
  const ignore = createIgnoreRule({ paths: ["/health"] });

  it("takes operations out, also with a valid carrier", () => {
    const { tracer, segments } = createTestTracer({ ignore });
    for (const carrier of [undefined, { sw8: sw8Of() }]) {
      const context = tracer.createTracingContext({ operationName: "GET:/health", carrier });
      const headers: Record<string, string> = {};
      context.createEntrySpan("GET:/health").end();
      context.createExitSpan("GET:/stock", "stock:80").inject(headers).end();
      context.finish();
      expect([context.isRecording, headers]).toEqual([false, {}]);
    }
    expect(segments()).toEqual([]);
  });

  it("leaves the others to the sampler, and says nothing about contexts without a name", () => {
    const { tracer } = createTestTracer({ ignore });
    const names = ["GET:/cart", undefined, ""];
    const contexts = names.map((operationName) => tracer.createTracingContext({ operationName }));
    expect(contexts.map(({ isRecording }) => isRecording)).toEqual([true, true, true]);
    const none = createTestTracer({ ignore, sampler: () => false });
    expect(none.tracer.createTracingContext({ operationName: "GET:/cart" }).isRecording).toBe(false);
  });

  it("that throws has the trace recorded, with a diagnostic", () => {
    const cause = new Error("no list");
    const { tracer, diagnostics } = createTestTracer({
      ignore: () => {
        throw cause;
      },
    });
    expect(tracer.createTracingContext({ operationName: "GET:/" }).isRecording).toBe(true);
    expect(diagnostics).toEqual([expect.objectContaining({ code: "rule-failed", cause })]);
  });
});

describe("createTracingContext({ carrier })", () => {
  it("lets the first span follow the caller, whatever its type, and no other", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext({ carrier: new Headers({ sw8: sw8Of() }) });
    const root = context.createLocalSpan("/cart");
    expect(context.traceId).toBe("trace");
    context.createExitSpan("GET:/stock", "stock:80").end();
    root.end();
    context.createEntrySpan("GET:/late").end();
    context.finish();
    expect(segment().traceId).toBe("trace");
    expect(segment().spans.map(({ spanType, refs }) => [spanType, refs?.length])).toEqual([
      [SpanType.Exit, undefined],
      [SpanType.Local, 1],
      [SpanType.Entry, undefined],
    ]);
    expect(segment().spans[1]?.refs?.[0]).toMatchObject({ refType: RefType.CrossProcess, parentEndpoint: "/cart" });
  });

  it("takes correlation and skip-analysis with it", () => {
    const { tracer, segment } = createTestTracer({ propagators: skywalkingPropagators });
    const carrier = { sw8: sw8Of(), "sw8-correlation": "YQ==:MQ==", "sw8-x": "1" };
    const context = tracer.createTracingContext({ carrier });
    context.createLocalSpan("/cart").end();
    expect(context.correlation?.get("a")).toBe("1");
    context.finish();
    expect(segment().spans[0]?.skipAnalysis).toBe(true);
  });

  it("is not lost when an Entry span is given headers without one", () => {
    const { tracer } = createTestTracer();
    const context = tracer.createTracingContext({ carrier: { sw8: sw8Of() } });
    context.createEntrySpan("GET:/", new Headers());
    expect(context.traceId).toBe("trace");
  });

  it("reads headers at once: they may be gone when the first span is made", () => {
    const { tracer } = createTestTracer();
    const carrier: Record<string, string> = { sw8: sw8Of() };
    const context = tracer.createTracingContext({ carrier });
    delete carrier["sw8"];
    context.createEntrySpan("GET:/");
    expect(context.traceId).toBe("trace");
  });

  it("starts a new trace where the headers cannot be read", () => {
    const { tracer, segment } = createTestTracer();
    const get = (): never => {
      throw new Error("headers are gone");
    };
    const context = tracer.createTracingContext({ carrier: { get } });
    context.createEntrySpan("GET:/").end();
    context.finish();
    expect(segment().traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(segment().spans[0]?.refs).toBeUndefined();
  });
});
