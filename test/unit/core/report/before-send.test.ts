import { describe, expect, it } from "vitest";
import { type BeforeSend, withBeforeSend } from "../../../../src/core/report/before-send.ts";
import type { Diagnostic } from "../../../../src/core/runtime/diagnostics.ts";
import { createMemoryReporter } from "../../../../src/testing/index.ts";
import { segmentItem } from "./items.ts";
import { fullItems } from "./signal-items.ts";

/** A hook before a reporter to memory. */
function createHooked(hook: BeforeSend) {
  const memory = createMemoryReporter();
  const events: Diagnostic[] = [];
  return { memory, events, reporter: withBeforeSend(memory, hook, { diagnostics: (event) => events.push(event) }) };
}

describe("withBeforeSend()", () => {
  it("lets through what the hook gives back, be it edited or another item", () => {
    const { memory, reporter } = createHooked((signal, item) => {
      if (signal === "segment") item.isSizeLimited = true;
      return signal === "log" ? { ...item, endpoint: "hidden" } : item;
    });
    const { log, keepAlive } = fullItems;
    reporter.report("segment", segmentItem(1));
    reporter.report("log", log);
    reporter.report("keepAlive", keepAlive);
    expect(memory.items("segment")).toEqual([{ ...segmentItem(1), isSizeLimited: true }]);
    expect(memory.items("log")).toEqual([{ ...log, endpoint: "hidden" }]);
    expect(memory.items("keepAlive")[0]).toBe(keepAlive);
  });

  it.each([undefined, null])("drops an item for %s, counted with its reason", (nothing) => {
    const giveNothing: BeforeSend = () => nothing ?? undefined;
    const { memory, reporter, events } = createHooked((...entry) =>
      entry[0] === "log" ? Reflect.apply(giveNothing, undefined, entry) : entry[1],
    );
    reporter.report("log", fullItems.log);
    reporter.report("log", fullItems.log);
    reporter.report("segment", segmentItem(1));
    expect(memory.items("log")).toEqual([]);
    expect(reporter.stats()).toEqual({
      segment: { reported: 1, sent: 1, queued: 0, dropped: {}, retries: 0, bytes: 0 },
      log: { reported: 2, sent: 0, queued: 0, dropped: { "before-send": 2 }, retries: 0, bytes: 0 },
    });
    expect(events).toEqual([]);
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("broken hook");
      },
    ],
    ["gives a promise", async () => undefined],
    ["gives true", () => true],
  ])("drops the item when the hook %s, and tells", (_what, hook) => {
    const { memory, reporter, events } = createHooked((...entry) => Reflect.apply(hook, undefined, entry));
    reporter.report("log", fullItems.log);
    expect(memory.items("log")).toEqual([]);
    expect(reporter.stats().log).toMatchObject({ reported: 1, dropped: { "before-send": 1 } });
    expect(events).toMatchObject([{ code: "before-send-failed", message: expect.stringContaining("a log") }]);
  });

  it("passes flush and close on", async () => {
    const { reporter } = createHooked((_signal, item) => item);
    await reporter.flush();
    await reporter.close();
    expect(reporter.stats()).toEqual({});
  });

  it("throws when there is no reporter or no hook", () => {
    const invalid = expect.objectContaining({ code: "invalid-option" });
    expect(() => Reflect.apply(withBeforeSend, undefined, [undefined, () => undefined])).toThrow(invalid);
    expect(() => Reflect.apply(withBeforeSend, undefined, [createMemoryReporter(), {}])).toThrow(invalid);
  });
});
