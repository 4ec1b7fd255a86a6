import { describe, expect, it } from "vitest";
import { Tracer, type TracerOptions } from "../../../../src/core/context/tracer.ts";
import { createMemoryReporter } from "../../../../src/testing/index.ts";
import { createTestTracer } from "../../test-tracer.ts";

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
