import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createCrashSafeReporter } from "../../../src/browser/crash-safe-reporter.ts";
import type { Diagnostic } from "../../../src/core/runtime/diagnostics.ts";
import { segmentItem } from "../core/report/items.ts";
import { createScriptedTransport, type Script } from "../core/report/scripted-transport.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** What the browser was given for later, and has not been asked to give back. */
interface Deferred {
  readonly names: readonly string[];
  readonly init: RequestInit;
  activated: boolean;
}

function setUp(script: Script = {}, takes: () => boolean = () => true) {
  const transport = createScriptedTransport(script);
  const given: Deferred[] = [];
  const diagnostics: Diagnostic[] = [];
  const page = {
    setTimeout,
    clearTimeout,
    fetchLater: (_url: string, init: RequestInit) => {
      if (!takes()) throw new DOMException("quota", "QuotaExceededError");
      const request: Deferred = { names: String(init.body).split(","), init, activated: false };
      given.push(request);
      return request;
    },
  };
  const reporter = createCrashSafeReporter(page, transport, { diagnostics: (event) => diagnostics.push(event) });
  const report = (...numbers: readonly number[]): void => {
    for (const number of numbers) reporter.report("segment", segmentItem(number));
  };
  const held = (): readonly Deferred[] => given.filter(({ init }) => !init.signal?.aborted);
  const later = (): readonly string[] => held().flatMap(({ names }) => names);
  return { transport, reporter, report, held, later, diagnostics, stats: () => reporter.stats().segment };
}

describe("createCrashSafeReporter()", () => {
  it("hands what waits to the browser, all of it once, however often something is reported", async () => {
    const { report, later } = setUp();
    report(1);
    await vi.advanceTimersByTimeAsync(500);
    report(2, 3);
    await vi.advanceTimersByTimeAsync(500);
    expect(later()).toEqual(["segment-1", "segment-2", "segment-3"]);
  });

  it("takes it back before it is sent, and leaves nothing with the browser", async () => {
    const { reporter, report, later, stats } = setUp();
    report(1, 2);
    await vi.advanceTimersByTimeAsync(500);
    await reporter.flush();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(later()).toEqual([]);
    expect(stats()).toMatchObject({ sent: 2, queued: 0 });
  });

  it("does not send what the browser has sent: nobody knows whether it was taken", async () => {
    const { reporter, report, held, transport, stats } = setUp();
    report(1);
    await vi.advanceTimersByTimeAsync(500);
    for (const request of held()) request.activated = true;
    await reporter.flush();
    expect(transport.arrivals).toEqual([]);
    expect(stats()).toMatchObject({ sent: 0, queued: 0, dropped: { ambiguous: 1 } });
  });

  it("gives the browser nothing after close(), whatever is reported: consent may be withdrawn", async () => {
    const { reporter, report, later, stats } = setUp();
    report(1);
    await vi.advanceTimersByTimeAsync(500);
    await reporter.close();
    report(2);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(later()).toEqual([]);
    expect(stats()).toMatchObject({ sent: 1, dropped: { closed: 1 } });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("goes on after an item that cannot be encoded", async () => {
    const { reporter, report, later, stats } = setUp({ unencodable: (name) => name === "segment-1" });
    report(1, 2);
    await vi.advanceTimersByTimeAsync(500);
    await reporter.flush();
    report(3);
    await vi.advanceTimersByTimeAsync(500);
    expect(later()).toEqual(["segment-3"]);
    expect(stats()).toMatchObject({ sent: 1, queued: 1, dropped: { unsupported: 1 } });
  });

  it("sends as ever what the browser does not take, and tells", async () => {
    const { report, diagnostics, stats } = setUp({}, () => false);
    report(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(stats()).toMatchObject({ sent: 1 });
    expect(diagnostics.map(({ code }) => code)).toEqual(["instrumentation-failed"]);
  });

  it("is an ordinary reporter where the browser has no fetchLater", async () => {
    const transport = createScriptedTransport();
    const reporter = createCrashSafeReporter({ setTimeout, clearTimeout }, transport, {});
    reporter.report("segment", segmentItem(1));
    await reporter.close();
    expect(reporter.stats().segment).toMatchObject({ sent: 1 });
  });
});
