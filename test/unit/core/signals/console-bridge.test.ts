import { describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../../src/core/report/delivery.ts";
import { createPrintReporter } from "../../../../src/core/report/print-reporter.ts";
import type { CollectItem, Signal } from "../../../../src/core/segment/collect-item.ts";
import { bridgeConsole, type ConsoleBridgeOptions } from "../../../../src/core/signals/console-bridge.ts";
import { Logger, type LoggerOptions } from "../../../../src/core/signals/logger.ts";
import { segmentItem } from "../report/items.ts";
import { createSignalRecorder, failing } from "./signal-recorder.ts";

/** A console that keeps what is printed. */
function createConsole() {
  const printed: unknown[][] = [];
  const print =
    (method: string) =>
    (...args: unknown[]): string => {
      printed.push([method, ...args]);
      return `native ${method}`;
    };
  return {
    printed,
    debug: print("debug"),
    log: print("log"),
    info: print("info"),
    warn: print("warn"),
    error: print("error"),
  };
}

function createBridge(options: ConsoleBridgeOptions = {}, loggerOptions: LoggerOptions = {}) {
  const recorder = createSignalRecorder();
  const host = createConsole();
  const native = { ...host };
  const bridge = bridgeConsole(new Logger(recorder.source, loggerOptions), { console: host, ...options });
  const logged = (): (string | undefined)[][] =>
    recorder.reporter.items("log").map(({ tags, body }) => [tags.data[0]?.value, body.text?.text]);
  return { ...recorder, host, native, bridge, logged };
}

describe("bridgeConsole()", () => {
  it("reports what each method prints, and prints it as before", () => {
    const { host, logged } = createBridge();
    const sku = { sku: 42 };
    for (const method of ["debug", "log", "info", "warn", "error"] as const) {
      expect(Reflect.apply(host[method], host, [method, sku])).toBe(`native ${method}`);
    }
    expect(host.printed).toEqual(["debug", "log", "info", "warn", "error"].map((method) => [method, method, sku]));
    expect(host.printed.every((call) => call[2] === sku)).toBe(true);
    expect(logged()).toEqual([
      ["DEBUG", 'debug {"sku":42}'],
      ["INFO", 'log {"sku":42}'],
      ["INFO", 'info {"sku":42}'],
      ["WARN", 'warn {"sku":42}'],
      ["ERROR", 'error {"sku":42}'],
    ]);
  });

  it("takes only the levels that it is told, and touches no other method", () => {
    const { host, native, logged } = createBridge({ levels: ["warn", "error"] });
    expect([host.debug, host.log, host.info]).toEqual([native.debug, native.log, native.info]);
    host.log("no");
    host.warn("yes");
    expect(logged()).toEqual([["WARN", "yes"]]);
  });

  it("leaves it to the logger's threshold otherwise", () => {
    const { host, logged } = createBridge({}, { level: "error" });
    host.warn("no");
    host.error("yes");
    expect(logged()).toEqual([["ERROR", "yes"]]);
  });

  it("bridges the runtime's own console by default", () => {
    const { source, reporter } = createSignalRecorder();
    const native = vi.spyOn(console, "warn").mockImplementation(() => {});
    const bridge = bridgeConsole(new Logger(source), { levels: ["warn"] });
    console.warn("low");
    bridge.stop();
    console.warn("lower");
    expect(native.mock.calls).toEqual([["low"], ["lower"]]);
    expect(reporter.items("log")).toHaveLength(1);
    native.mockRestore();
  });

  it("puts back what is still ours", () => {
    const { host, native, bridge } = createBridge();
    bridge.stop();
    expect(host).toEqual(native);
  });

  it("leaves alone what somebody has put over ours, which then only passes on", () => {
    const { host, bridge, logged } = createBridge();
    const ours = host.warn;
    const theirs = (...args: unknown[]): string => ours(...args);
    host.warn = theirs;
    bridge.stop();
    expect(host.warn).toBe(theirs);
    expect(host.warn("low")).toBe("native warn");
    expect(host.printed).toEqual([["warn", "low"]]);
    expect(logged()).toEqual([]);
  });

  it("throws what the native method throws, and reports nothing", () => {
    const { host, bridge, logged } = createBridge();
    bridge.stop();
    host.log = failing;
    const { source } = createSignalRecorder();
    bridgeConsole(new Logger(source), { console: host });
    expect(() => host.log("hello")).toThrow("the host's code failed");
    expect(logged()).toEqual([]);
  });

  it("survives arguments that throw when they are read", () => {
    const { host, logged } = createBridge();
    host.error({ toJSON: failing, toString: failing }, "and more");
    expect(logged()).toEqual([["ERROR", "object and more"]]);
  });

  it("tells of a method that cannot be replaced, and bridges the others", () => {
    const { source, diagnostics, events, reporter } = createSignalRecorder();
    const host = Object.defineProperty(createConsole(), "log", { writable: false, configurable: false });
    bridgeConsole(new Logger(source), { console: host, diagnostics });
    host.log("no");
    host.info("yes");
    expect(events).toMatchObject([{ message: "instrumentation-failed: console.log cannot be replaced" }]);
    expect(reporter.items("log")).toHaveLength(1);
  });

  it("throws about a level that nobody knows", () => {
    const { source } = createSignalRecorder();
    const options = JSON.parse('{ "levels": ["loud"] }');
    expect(() => bridgeConsole(new Logger(source), options)).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });
});

describe("a bridged console does not report what the agent prints", () => {
  it("in diagnostics, however late: a lost log makes no other log", async () => {
    const host = createConsole();
    const refusing = {
      encode: (signal: Signal, items: readonly CollectItem[]) => [{ signal, items, url: "/", headers: {}, body: "" }],
      send: async () => ({ status: "rejected" as const, cause: undefined }),
    };
    const delivery = createDelivery(refusing, {
      flushIntervalMs: 0,
      diagnostics: ({ message }) => host.debug(message),
    });
    bridgeConsole(new Logger({ service: "shop", reporter: delivery }), { console: host });
    host.info("hello");
    await delivery.flush();
    expect(host.printed).toEqual([
      ["info", "hello"],
      ["debug", "items-dropped: 1 log, rejected"],
    ]);
    expect(delivery.stats().log).toMatchObject({ reported: 1, queued: 0, dropped: { rejected: 1 } });
  });

  it("through a print reporter, nor what printing an argument prints", () => {
    const host = createConsole();
    const reporter = createPrintReporter({ write: (text) => host.log(text) });
    bridgeConsole(new Logger({ service: "shop", reporter }), { console: host });
    reporter.report("segment", segmentItem(1));
    host.warn({ toJSON: () => host.error("from toJSON") });
    expect(host.printed.map(([method]) => method)).toEqual(["log", "warn", "error", "log"]);
    expect(reporter.stats().log?.reported).toBe(1);
  });
});
