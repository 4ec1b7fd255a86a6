import { describe, expect, it, vi } from "vitest";
import { createPrintReporter } from "../../../../src/core/report/print-reporter.ts";
import type { Diagnostic } from "../../../../src/core/runtime/diagnostics.ts";
import { createTestTracer } from "../../test-tracer.ts";
import { perfDataItem, segmentItem } from "./items.ts";
import { fullItems, histogramItem } from "./signal-items.ts";

/** A reporter that prints to a list. */
function createPrinter() {
  const printed: string[] = [];
  return { printed, reporter: createPrintReporter({ write: (text) => printed.push(text) }) };
}

describe("createPrintReporter()", () => {
  it("prints a segment as the tree of its spans", () => {
    const { printed, reporter } = createPrinter();
    const { tracer, clock } = createTestTracer({ reporter, createId: () => "5b8a" });
    const context = tracer.createTracingContext();
    const entry = context.createEntrySpan("POST:/orders");
    const exit = context.createExitSpan("GET:/stock", "stock.internal:443");
    clock.advance(12);
    exit.error().end();
    context.createLocalSpan("price").end();
    clock.advance(8);
    entry.end();
    context.finish();
    expect(printed).toEqual([
      [
        "segment shop 1.4.2, trace 5b8a",
        "  Entry POST:/orders 20 ms",
        "    Exit GET:/stock → stock.internal:443 12 ms, failed",
        "    Local price 0 ms",
      ].join("\n"),
    ]);
  });

  it("prints everything else in a line", () => {
    const { printed, reporter } = createPrinter();
    const { log, meter, keepAlive } = fullItems;
    reporter.report("log", log);
    reporter.report("log", {
      ...log,
      endpoint: "",
      body: { type: "text", text: { text: "low" }, json: undefined, yaml: undefined },
      traceContext: undefined,
    });
    reporter.report("meter", meter);
    reporter.report("meter", histogramItem);
    reporter.report("keepAlive", keepAlive);
    reporter.report("perfData", perfDataItem(1));
    expect(printed).toEqual([
      'log WARN shop-wörker v1 🍵 POST:/orders, trace 5b8aa5a2d2c872e8321cf37308d69df2: {"text":"日本語 \\u0000"}',
      "log WARN shop-wörker v1 🍵: low",
      "meter shop-wörker v1 🍵 orders{country=de} 0.5",
      "meter shop-wörker v1 🍵 sizes{} -Infinity: 3, 10.5: 1099511627776",
      'keepAlive {"service":"shop-wörker","serviceInstance":"v1 🍵","layer":"GENERAL"}',
      expect.stringMatching(/^perfData \{.*"pagePath":"\/page-1".*\}$/),
    ]);
    expect(reporter.stats().log).toEqual({ reported: 2, sent: 2, queued: 0, dropped: {}, retries: 0, bytes: 0 });
  });

  it("prints to the console as it stands at each item", () => {
    const reporter = createPrintReporter();
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    reporter.report("segment", { ...segmentItem(1), traceId: "5b8a" });
    expect(log.mock.calls).toEqual([["segment shop 1.4.2, trace 5b8a"]]);
    log.mockRestore();
  });

  it("counts what could not be printed, and tells", () => {
    const events: Diagnostic[] = [];
    const write = (): never => {
      throw new Error("no paper");
    };
    const reporter = createPrintReporter({ write, diagnostics: (event) => events.push(event) });
    expect(() => reporter.report("keepAlive", fullItems.keepAlive)).not.toThrow();
    expect(reporter.stats().keepAlive).toMatchObject({ reported: 1, sent: 0, queued: 0, dropped: { rejected: 1 } });
    expect(events).toMatchObject([{ code: "reporter-failed", cause: new Error("no paper") }]);
  });

  it("prints nothing after its close, and counts it", async () => {
    const { printed, reporter } = createPrinter();
    await reporter.flush();
    await reporter.close();
    reporter.report("keepAlive", fullItems.keepAlive);
    expect(printed).toEqual([]);
    expect(reporter.stats().keepAlive).toMatchObject({ queued: 0, dropped: { closed: 1 } });
  });
});
