import { describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../../src/core/report/delivery.ts";
import { createFanOutReporter } from "../../../../src/core/report/fan-out-reporter.ts";
import type { Reporter } from "../../../../src/core/report/reporter.ts";
import type { Diagnostic } from "../../../../src/core/runtime/diagnostics.ts";
import { createMemoryReporter } from "../../../../src/testing/index.ts";
import { segmentItem } from "./items.ts";
import { createScriptedTransport } from "./scripted-transport.ts";

const fail = (): never => {
  throw new Error("broken");
};
const broken: Reporter = { report: fail, flush: fail, close: () => Promise.reject(new Error("broken")), stats: fail };

describe("createFanOutReporter()", () => {
  it("hands every item to each, with flush and close", async () => {
    const targets = [createMemoryReporter(), createMemoryReporter()];
    const flushes = targets.map((target) => vi.spyOn(target, "flush"));
    const closes = targets.map((target) => vi.spyOn(target, "close"));
    const reporter = createFanOutReporter(targets);
    const item = segmentItem(1);
    reporter.report("segment", item);
    await reporter.flush({ keepalive: true });
    await reporter.close();
    for (const target of targets) expect(target.items("segment")).toEqual([item]);
    for (const flush of flushes) expect(flush.mock.calls).toEqual([[{ keepalive: true }]]);
    for (const close of closes) expect(close).toHaveBeenCalledTimes(1);
  });

  it("keeps the failures of one from the others, and tells", async () => {
    const events: Diagnostic[] = [];
    const memory = createMemoryReporter();
    const reporter = createFanOutReporter([broken, memory], { diagnostics: (event) => events.push(event) });
    reporter.report("segment", segmentItem(1));
    await reporter.flush();
    await reporter.close();
    expect(memory.items("segment")).toHaveLength(1);
    expect(reporter.stats()).toEqual(memory.stats());
    expect(events.map(({ code }) => code)).toEqual(["reporter-failed", "reporter-failed", "reporter-failed"]);
  });

  it("adds up the counts", async () => {
    const refusing = createDelivery(createScriptedTransport({ unsupported: ["segment"] }), { flushIntervalMs: 0 });
    const memory = createMemoryReporter();
    const reporter = createFanOutReporter([refusing, memory, createDelivery(createScriptedTransport())]);
    reporter.report("segment", segmentItem(1));
    await refusing.flush();
    expect(reporter.stats()).toEqual({
      segment: { reported: 3, sent: 1, queued: 1, dropped: { unsupported: 1 }, retries: 0, bytes: 0 },
    });
    await reporter.close();
    expect(reporter.stats().segment).toMatchObject({ sent: 2, queued: 0 });
  });

  it("is not changed by what becomes of the list", () => {
    const memory = createMemoryReporter();
    const list = [memory];
    const reporter = createFanOutReporter(list);
    list.pop();
    reporter.report("segment", segmentItem(1));
    expect(memory.items("segment")).toHaveLength(1);
  });

  it.each([[[]], [[createMemoryReporter(), {}]], [undefined]])("throws about %j", (reporters) => {
    expect(() => Reflect.apply(createFanOutReporter, undefined, [reporters])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'reporters") }),
    );
  });
});
