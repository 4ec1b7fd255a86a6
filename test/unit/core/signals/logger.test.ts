import { describe, expect, it } from "vitest";
import type { LogData } from "../../../../src/core/segment/log-data.ts";
import { Logger, type LoggerOptions } from "../../../../src/core/signals/logger.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer, only } from "../../test-tracer.ts";
import { createSignalRecorder, failing } from "./signal-recorder.ts";

/** A logger of a service without spans, and what it reported. */
function createTestLogger(options: LoggerOptions = {}) {
  const recorder = createSignalRecorder();
  const { source, clock, diagnostics } = recorder;
  const logger = new Logger(source, { clock, diagnostics, ...options });
  const records = (): readonly LogData[] => recorder.reporter.items("log");
  return { ...recorder, logger, records, record: () => only(records()) };
}

function tagsOf({ tags }: LogData): Record<string, string> {
  return Object.fromEntries(tags.data.map(({ key, value }) => [key, value]));
}

describe("new Logger()", () => {
  it.each<[string, unknown, unknown]>([
    ["options", undefined, {}],
    ["service", { service: "", reporter: createSignalRecorder().reporter }, {}],
    ["serviceInstance", { service: "shop", serviceInstance: " ", reporter: createSignalRecorder().reporter }, {}],
    ["reporter", { service: "shop" }, {}],
    ["level", createSignalRecorder().source, { level: "loud" }],
  ])("throws about %s", (name, source, options) => {
    expect(() => Reflect.construct(Logger, [source, options])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(`'${name}'`) }),
    );
  });

  it("cuts the names that OAP cuts, and calls the instance latest", () => {
    const { reporter } = createSignalRecorder();
    new Logger({ service: "s".repeat(71), reporter }).info("hello");
    expect(only(reporter.items("log"))).toMatchObject({ service: "s".repeat(70), serviceInstance: "latest" });
  });
});

describe("a record", () => {
  it("has every member, so that all share one hidden class", () => {
    const { logger, record } = createTestLogger();
    logger.info("hello");
    expect(record()).toStrictEqual({
      timestamp: START,
      service: "shop",
      serviceInstance: "1.4.2",
      endpoint: "",
      body: { type: "text", text: { text: "hello" }, json: undefined, yaml: undefined },
      traceContext: undefined,
      tags: { data: [{ key: "level", value: "INFO" }] },
      layer: "",
    });
  });

  it("has a whole time: the clock's, or the one given unless that is no number", () => {
    const { logger, clock, records } = createTestLogger();
    clock.advance(0.75);
    logger.info("now");
    logger.info("then", { time: 1_700_000_000_000.9 });
    logger.info("never", { time: Number.NaN });
    expect(records().map(({ timestamp }) => timestamp)).toEqual([START, 1_700_000_000_000, START]);
  });

  it("has the layer of its logger", () => {
    const { logger, record } = createTestLogger({ layer: "BROWSER" });
    logger.info("hello");
    expect(record().layer).toBe("BROWSER");
  });

  it("has the logger's tags and its own, which win, as text; the level cannot be overwritten", () => {
    const { logger, record } = createTestLogger({ tags: { logger: "orders", sku: 1, level: "none" } });
    logger.warn("low", { tags: { sku: 42, sold: true, level: "mine" } });
    expect(record().tags.data[0]).toEqual({ key: "level", value: "WARN" });
    expect(tagsOf(record())).toEqual({ level: "WARN", logger: "orders", sku: "42", sold: "true" });
  });

  it("has 128 tags at most and tells about the rest; keys and values are cut", () => {
    const { logger, record, events } = createTestLogger();
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key-${index}`, index]));
    logger.error("much", { tags: { ["k".repeat(300)]: "v".repeat(3_000), ...many } });
    expect(record().tags.data).toHaveLength(128);
    expect(record().tags.data.slice(0, 2)).toEqual([
      { key: "level", value: "ERROR" },
      { key: "k".repeat(256), value: "v".repeat(2_048) },
    ]);
    expect(events.map(({ code }) => code)).toEqual(["log-limit"]);
  });
});

describe("the level", () => {
  it("is a threshold: debug < info < warn < error", () => {
    const { logger, records } = createTestLogger({ level: "warn" });
    logger.debug("1");
    logger.info("2");
    logger.warn("3");
    logger.error("4");
    expect(records().map(tagsOf)).toEqual([{ level: "WARN" }, { level: "ERROR" }]);
  });

  it("lets everything through by default", () => {
    const { logger, records } = createTestLogger();
    for (const level of ["debug", "info", "warn", "error"] as const) logger.log(level, level);
    expect(records().map(({ tags }) => tags.data[0]?.value)).toEqual(["DEBUG", "INFO", "WARN", "ERROR"]);
  });

  it("that nobody knows is above every threshold", () => {
    const { logger, record } = createTestLogger({ level: "error" });
    Reflect.apply(logger.log, logger, ["fatal", "down"]);
    expect(tagsOf(record())).toEqual({ level: "FATAL" });
  });
});

describe("the span", () => {
  it("is the one given: its ids, and its context's endpoint", () => {
    const { tracer, reporter } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createEntrySpan("POST:/orders");
    const span = context.createLocalSpan("price");
    new Logger(tracer).info("hello", { span });
    expect(only(reporter.items("log"))).toMatchObject({
      endpoint: "POST:/orders",
      traceContext: { traceId: context.traceId, traceSegmentId: context.traceSegmentId, spanId: 1 },
    });
  });

  it("is the running one when none is given", () => {
    const { tracer } = createTestTracer();
    const span = tracer.createTracingContext().createLocalSpan("work");
    const storage = { get: () => span, run: <Result>(_span: unknown, callback: () => Result) => callback() };
    const stored = createTestTracer({ storage });
    new Logger(stored.tracer).info("hello");
    const { traceContext, endpoint } = only(stored.reporter.items("log"));
    expect(traceContext).toMatchObject({ traceId: span.context.traceId, spanId: 0 });
    expect(endpoint).toBe("work");
  });

  it("gives no link when it records nothing, but its endpoint", () => {
    const { tracer, reporter } = createTestTracer({ spanLimit: 1 });
    const context = tracer.createTracingContext();
    context.createEntrySpan("GET:/");
    new Logger(tracer).info("hello", { span: context.createLocalSpan("one too many") });
    expect(only(reporter.items("log"))).toMatchObject({ endpoint: "GET:/", traceContext: undefined });
  });

  it("gives way to the endpoint that is given, which is cut at 150 characters", () => {
    const { tracer, reporter } = createTestTracer();
    const span = tracer.createTracingContext().createEntrySpan("GET:/");
    new Logger(tracer).info("hello", { span, endpoint: "e".repeat(151) });
    expect(only(reporter.items("log")).endpoint).toBe("e".repeat(150));
  });
});

describe("no method throws", () => {
  it("when the reporter does: the record is lost with a diagnostic", () => {
    const { events, diagnostics, source } = createSignalRecorder();
    const logger = new Logger({ ...source, reporter: { ...source.reporter, report: failing } }, { diagnostics });
    expect(() => logger.error("down")).not.toThrow();
    expect(events).toMatchObject([{ code: "log-failed", cause: new Error("the host's code failed") }]);
  });

  it("when the storage of spans, a tag or the body does", () => {
    const { diagnostics, events, source, reporter } = createSignalRecorder();
    const storage = { get: failing, run: <Result>(_span: unknown, callback: () => Result) => callback() };
    const { tracer } = createTestTracer({ storage, reporter });
    new Logger(tracer, { diagnostics }).info("no span");
    const logger = new Logger(source, { diagnostics });
    Reflect.apply(logger.info, logger, ["tag", { tags: { bad: { toString: failing } } }]);
    Reflect.apply(logger.info, logger, [{ toJSON: failing, toString: failing }]);
    Reflect.apply(logger.info, logger, [undefined]);
    expect(events.map(({ code }) => code)).toEqual(["log-failed"]);
    expect(reporter.items("log").map(({ body, tags }) => [body.text?.text, tags.data[1]?.value])).toEqual([
      ["tag", "object"],
      ["object", undefined],
      ["undefined", undefined],
    ]);
  });
});
