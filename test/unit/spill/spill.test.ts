import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLeavePlan } from "../../../src/browser/leave-plan.ts";
import type { Attempt, LeavePlan } from "../../../src/core/report/leave-plan.ts";
import { createSpill, type SpillOptions } from "../../../src/spill/index.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";
import { nameOf, segmentItem } from "../core/report/items.ts";

beforeEach(() => {
  vi.stubGlobal("indexedDB", new IDBFactory());
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A plan that sends nothing: all that waits is left. */
const sendNothing: LeavePlan = () => [];

function attempt(bytes: number, ...numbers: readonly number[]): Attempt {
  const items = numbers.map(segmentItem);
  return { signal: "segment", items, bytes, failed: 0, url: "/", headers: {}, body: "" };
}

function setUp(options: SpillOptions = {}) {
  const messages: string[] = [];
  const spill = createSpill({ diagnostics: ({ message }) => messages.push(message), ...options });
  const drops: unknown[] = [];
  const leave = (...waiting: Attempt[]): readonly Attempt[] => {
    const chosen = spill.leave(sendNothing)(
      waiting,
      () => [],
      (...drop) => drops.push(drop),
    );
    expect(waiting).toEqual([]);
    return chosen;
  };
  const restored = async (): Promise<string[]> => {
    const reporter = createMemoryReporter();
    await spill.restore(reporter);
    return reporter.items("segment").map(nameOf).sort();
  };
  return { spill, messages, drops, leave, restored };
}

describe("createSpill()", () => {
  it("keeps what a plan leaves, counts it as spilled, and reports it once", async () => {
    const { leave, drops, restored, messages } = setUp();
    leave(attempt(10, 1, 2), attempt(10, 3));
    leave(attempt(10, 4));
    expect(drops).toEqual([
      ["segment", 2, "spilled"],
      ["segment", 1, "spilled"],
      ["segment", 1, "spilled"],
    ]);
    expect(await restored()).toEqual(["segment-1", "segment-2", "segment-3", "segment-4"]);
    expect(await restored()).toEqual([]);
    expect(messages).toEqual([]);
  });

  it("lets the plan send what it chooses", async () => {
    const { spill, restored } = setUp();
    const waiting = [attempt(10, 1), attempt(10, 2)];
    const sendFirst: LeavePlan = (attempts) => attempts.splice(0, 1);
    const chosen = spill.leave(sendFirst)(
      waiting,
      () => [],
      () => undefined,
    );
    expect(chosen.flatMap(({ items }) => items.map(nameOf))).toEqual(["segment-1"]);
    expect(await restored()).toEqual(["segment-2"]);
  });

  it("gives each item to one of two tabs", async () => {
    const { leave, restored } = setUp();
    const other = setUp();
    leave(attempt(10, 1, 2, 3));
    const both = await Promise.all([restored(), other.restored()]);
    expect(both.flat().sort()).toEqual(["segment-1", "segment-2", "segment-3"]);
  });

  it("keeps no more bytes than it may: what is worth least goes, the last, and that is told", async () => {
    const { leave, restored, messages } = setUp({ maxBytes: 25 });
    leave(attempt(10, 1, 2), attempt(10, 3), attempt(10, 4));
    expect(messages).toEqual(["items-dropped: 1 spilled, no room"]);
    expect(await restored()).toEqual(["segment-1", "segment-2", "segment-3"]);
  });

  it("keeps what fits beside a request that is too large", async () => {
    const { leave, restored, messages } = setUp({ maxBytes: 25 });
    leave(attempt(26, 1, 2), attempt(10, 3), attempt(16, 4), attempt(15, 5));
    expect(messages).toEqual(["items-dropped: 3 spilled, no room"]);
    expect(await restored()).toEqual(["segment-3", "segment-5"]);
  });

  it("keeps a page's errors rather than its traces, and those rather than its page views", async () => {
    const { spill } = setUp({ maxBytes: 25 });
    const waiting = [
      { ...attempt(10, 1), body: "0123456789", signal: "perfData" as const },
      { ...attempt(10, 2), body: "0123456789" },
      { ...attempt(10, 3), body: "0123456789", signal: "errorLog" as const },
    ];
    // As much is under way as a page may have: the page's own plan sends nothing.
    const plan = spill.leave(createLeavePlan(() => 60_000));
    expect(
      plan(
        waiting,
        () => [],
        () => undefined,
      ),
    ).toEqual([]);
    const reporter = createMemoryReporter();
    await spill.restore(reporter);
    expect([reporter.items("errorLog"), reporter.items("segment"), reporter.items("perfData")]).toMatchObject([
      [segmentItem(3)],
      [segmentItem(2)],
      [],
    ]);
  });

  it("reports nothing that is too old", async () => {
    const { leave, restored, messages } = setUp({ maxAgeMs: 1_000 });
    vi.useFakeTimers({ toFake: ["Date"] });
    leave(attempt(10, 1));
    vi.advanceTimersByTime(1_000);
    leave(attempt(10, 2));
    expect(await restored()).toEqual(["segment-1", "segment-2"]);
    leave(attempt(10, 3));
    vi.advanceTimersByTime(1_001);
    leave(attempt(10, 4));
    expect(await restored()).toEqual(["segment-4"]);
    expect(messages).toEqual(["items-dropped: 1 spilled, too old"]);
  });

  it("forgets everything when it is told to", async () => {
    const { spill, leave, restored } = setUp();
    leave(attempt(10, 1));
    await spill.clear();
    expect(await restored()).toEqual([]);
  });

  it("tells what is lost where the browser keeps nothing, and throws nothing into the page", async () => {
    const open = (): never => {
      throw new DOMException("private mode", "SecurityError");
    };
    vi.stubGlobal("indexedDB", { open });
    const { spill, leave, restored, messages } = setUp();
    leave(attempt(10, 1, 2));
    expect(await restored()).toEqual([]);
    await spill.clear();
    expect(messages.sort()).toEqual([
      "items-dropped: 2 spilled, not kept by the browser",
      "reporter-failed: what was spilled cannot be read",
    ]);
  });

  it.each([{ maxBytes: 0 }, { maxAgeMs: 1.5 }, { database: "" }])("throws for %o", (options) => {
    expect(() => createSpill(options)).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
