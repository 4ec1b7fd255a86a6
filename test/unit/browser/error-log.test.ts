import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createErrorLog, type PageError } from "../../../src/browser/error-log.ts";
import { createNoiseRule } from "../../../src/browser/error-noise.ts";
import type { Diagnostic } from "../../../src/core/runtime/diagnostics.ts";
import { type BrowserErrorLog, ErrorCategory } from "../../../src/core/segment/browser-error-log.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_767_225_600_000 });
});

afterEach(() => {
  vi.useRealTimers();
});

const view = {
  service: "shop",
  serviceVersion: "1.4.2",
  pagePath: "/cart",
  errorUrl: "https://me:pw@shop.example/cart?token=x",
};

function createTestLog() {
  const items: BrowserErrorLog[] = [];
  const diagnostics: Diagnostic[] = [];
  const { add, beginView, leftOut } = createErrorLog(
    () => view,
    createNoiseRule([]),
    (item) => items.push(item),
    (event) => diagnostics.push(event),
  );
  const addAll = (...errors: PageError[]): void => {
    for (const error of errors) add(() => error);
  };
  return { items, diagnostics, add, addAll, beginView, leftOut };
}

/** An error whose stack is that of no engine in particular. */
function errorAt(message: string, stack: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { stack });
}

describe("an item", () => {
  it("has all that the protocol asks for", () => {
    const { items, addAll } = createTestLog();
    const reason = errorAt("no stock", "pay@https://me:pw@shop.example/app.js?v=7:10:5");
    addAll({ category: ErrorCategory.promise, reason });
    expect(items).toEqual([
      {
        service: "shop",
        serviceVersion: "1.4.2",
        pagePath: "/cart",
        uniqueId: expect.stringMatching(/^[0-9a-f]{32}$/),
        time: 1_767_225_600_000,
        category: 3,
        grade: "Error",
        message: "Error: no stock",
        line: 10,
        col: 5,
        stack: "Error: no stock\npay@https://shop.example/app.js:10:5",
        errorUrl: "https://shop.example/app.js",
        firstReportedError: true,
      },
    ]);
  });

  it("names the page where nothing else is known, without its secrets", () => {
    const { items, addAll } = createTestLog();
    addAll({ category: ErrorCategory.promise, reason: undefined }, { category: ErrorCategory.js, message: "x" });
    expect(items).toMatchObject([
      { message: "undefined", stack: "", errorUrl: "https://shop.example/cart", line: 0, col: 0 },
      { message: "x", errorUrl: "https://shop.example/cart" },
    ]);
    expect(items[0]?.uniqueId).not.toBe(items[1]?.uniqueId);
  });

  it("takes the place that was told before the one in the stack", () => {
    const { items, addAll } = createTestLog();
    const reason = errorAt("x", "pay@https://shop.example/app.js:10:5");
    addAll({ category: ErrorCategory.js, reason, place: ["https://shop.example/b.js?x", 3, 4] });
    addAll({ category: ErrorCategory.js, reason: errorAt("y", reason.stack ?? ""), place: ["", 0, 0] });
    expect(items).toMatchObject([
      { errorUrl: "https://shop.example/b.js", line: 3, col: 4 },
      { errorUrl: "https://shop.example/app.js", line: 10, col: 5 },
    ]);
  });

  it("tells the causes, and keeps to its limits", () => {
    const { items, addAll } = createTestLog();
    const root = errorAt("the database is away", "query@https://shop.example/db.js:1:1");
    const reason = errorAt("x".repeat(10_000), "pay@https://shop.example/app.js:10:5\n".repeat(500), root);
    addAll({ category: ErrorCategory.js, reason });
    expect(items[0]?.stack).toContain("Caused by: Error: the database is away");
    expect(items[0]?.stack.length).toBeLessThanOrEqual(4_096);
    expect(items[0]?.message).toHaveLength(2_048);
  });
});

describe("firstReportedError", () => {
  it("is true once a page view, for what breaks the page's code alone", () => {
    const { items, addAll, beginView } = createTestLog();
    const all = Object.values(ErrorCategory).map((category) => ({ category, message: `of ${category}` }));
    addAll(...all);
    beginView();
    addAll(...all);
    const first = items.filter(({ firstReportedError }) => firstReportedError).map(({ category }) => category);
    expect(first).toEqual([ErrorCategory.vue, ErrorCategory.vue]);
    expect(items).toHaveLength(10);
  });

  it("is not taken up by what is left out", () => {
    const { items, addAll } = createTestLog();
    addAll({ category: ErrorCategory.js, message: "Script error." }, { category: ErrorCategory.js, message: "x" });
    expect(items).toMatchObject([{ message: "x", firstReportedError: true }]);
  });

  it("is reported also where images have used up the limit", () => {
    const { items, addAll, leftOut } = createTestLog();
    for (let index = 0; index < 20; index++) {
      addAll({
        category: ErrorCategory.resource,
        message: "img did not load",
        place: [`https://shop.example/${index}`],
      });
    }
    addAll({ category: ErrorCategory.js, message: "x" }, { category: ErrorCategory.js, message: "y" });
    expect(items).toHaveLength(11);
    expect(items.at(-1)).toMatchObject({ message: "x", firstReportedError: true });
    expect(leftOut).toEqual({ "rate-limit": 11 });
  });
});

describe("what is left out", () => {
  it("is the same error in the same view: same category, message and place", () => {
    const { items, addAll, beginView, leftOut } = createTestLog();
    const make = (frame: string) => ({ category: ErrorCategory.promise, reason: errorAt("x", frame) });
    const [one, other] = ["a@https://shop.example/a.js:1:1", "a@https://shop.example/a.js:1:2"];
    addAll(make(one), make(one), make(other), { ...make(one), category: ErrorCategory.js });
    expect(items).toHaveLength(3);
    beginView();
    addAll(make(one));
    expect(items).toHaveLength(4);
    expect(leftOut).toEqual({ duplicate: 1 });
  });

  it("is the same Error object, in any view and whoever finds it", () => {
    const { items, addAll, beginView, leftOut } = createTestLog();
    const reason = new Error("x");
    addAll({ category: ErrorCategory.vue, reason });
    beginView();
    addAll({ category: ErrorCategory.js, reason, message: "Uncaught Error: x" });
    expect(items).toHaveLength(1);
    expect(leftOut).toEqual({ duplicate: 1 });
  });

  it("is what comes after 10 in any minute", () => {
    const { items, leftOut, addAll } = createTestLog();
    let count = 0;
    const addNew = (): void => addAll({ category: ErrorCategory.js, message: `x ${count++}` });
    for (let index = 0; index < 15; index++) addNew();
    expect(items).toHaveLength(10);
    vi.advanceTimersByTime(59_999);
    addNew();
    expect(items).toHaveLength(10);
    vi.advanceTimersByTime(1);
    addNew();
    expect(items).toHaveLength(11);
    expect(leftOut).toEqual({ "rate-limit": 6 });
  });

  it("is what comes after 100 in a page view", () => {
    const { items, leftOut, addAll, beginView } = createTestLog();
    for (let count = 0; count < 120; count++) {
      addAll({ category: ErrorCategory.js, message: `x ${count}` });
      vi.advanceTimersByTime(10_000);
    }
    expect(items).toHaveLength(100);
    expect(leftOut).toEqual({ "rate-limit": 20 });
    beginView();
    addAll({ category: ErrorCategory.js, message: "of another view" });
    expect(items).toHaveLength(101);
  });

  it("is noise", () => {
    const { items, leftOut, addAll } = createTestLog();
    addAll({ category: ErrorCategory.js, reason: errorAt("x", "inject@chrome-extension://abc/inject.js:1:1") });
    expect(items).toEqual([]);
    expect(leftOut).toEqual({ ignored: 1 });
  });
});

describe("an uncertain error", () => {
  it("waits, since the browser may have broken a request off to leave the page", () => {
    const { items, addAll } = createTestLog();
    addAll({ category: ErrorCategory.ajax, message: "GET x", isUncertain: true });
    vi.advanceTimersByTime(499);
    expect(items).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(items).toMatchObject([{ category: ErrorCategory.ajax, message: "GET x" }]);
  });

  it("has its Error object known at once, so that its rejection is no second error", () => {
    const { items, addAll, leftOut } = createTestLog();
    const reason = new TypeError("Failed to fetch");
    addAll({ category: ErrorCategory.ajax, reason, isUncertain: true }, { category: ErrorCategory.promise, reason });
    vi.runAllTimers();
    expect(items).toMatchObject([{ category: ErrorCategory.ajax }]);
    expect(leftOut).toEqual({ duplicate: 1 });
  });
});

describe("a failure of the agent's own", () => {
  it("reaches neither the page nor the collector, but the diagnostics", () => {
    const { items, diagnostics, add } = createTestLog();
    const cause = new Error("ours");
    add(() => {
      throw cause;
    });
    expect(items).toEqual([]);
    expect(diagnostics).toMatchObject([{ code: "instrumentation-failed", cause }]);
  });

  it("cannot go round in a circle: what is thrown again while it is read is not read again", () => {
    const { items, addAll } = createTestLog();
    const reason = {
      toString: () => {
        addAll({ category: ErrorCategory.js, reason });
        return "told once";
      },
    };
    addAll({ category: ErrorCategory.js, reason });
    expect(items).toMatchObject([{ message: "told once" }]);
  });
});
