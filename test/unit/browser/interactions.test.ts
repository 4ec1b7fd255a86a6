import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchInteractions } from "../../../src/browser/interactions.ts";
import { createTestActivities, PAGE_PATH } from "./page.ts";

const START = 1_767_225_600_000;

/** An element that matches selectors that name its tag. */
class FakeElement extends EventTarget {
  readonly #tag: string;
  constructor(tag: string) {
    super();
    this.#tag = tag;
  }
  closest(selectors: string): this | null {
    return selectors.split(",").includes(this.#tag) ? this : null;
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  vi.stubGlobal("Element", FakeElement);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** A window that is watched, with what it began. */
function createWatched() {
  const test = createTestActivities();
  const window = new EventTarget();
  const page: Window & typeof globalThis = Object.assign(Object.create(null), {
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  });
  const stop = watchInteractions(page, test.activities, () => PAGE_PATH);
  const fire = (type: string, given: object = {}): void => {
    window.dispatchEvent(Object.assign(new Event(type), given));
  };
  const press = (tag: string, key: string): void =>
    fire("keydown", { key, composedPath: () => [new FakeElement(tag), window] });
  return { ...test, stop, fire, press, kind: () => test.activities.current?.kind };
}

describe("watchInteractions()", () => {
  it("begins an activity at a click and at a form that is sent", () => {
    const { fire, kind } = createWatched();
    fire("click", { detail: 1 });
    expect(kind()).toBe("click");
    const other = createWatched();
    other.fire("submit");
    expect(other.kind()).toBe("submit");
  });

  it.each([
    ["Enter", "button", "key"],
    ["Enter", "a", "key"],
    ["Enter", "input", "key"],
    [" ", "button", "key"],
    [" ", "[role=button]", "key"],
    [" ", "input", undefined],
    ["Enter", "textarea", undefined],
    ["Enter", "div", undefined],
    ["x", "button", undefined],
    ["constructor", "button", undefined],
  ])("takes the key %j on %s for %s", (key, tag, expected) => {
    const { press, kind } = createWatched();
    press(tag, key);
    expect(kind()).toBe(expected);
  });

  it("is one activity for the key, the click and the submit of one act", () => {
    const { press, fire, activities } = createWatched();
    press("input", "Enter");
    const begun = activities.current;
    fire("click", { detail: 0 });
    expect(activities.current).toBe(begun);
    expect(begun?.kind).toBe("key");
    fire("submit");
    expect(activities.current).toBe(begun);
    expect(begun?.kind).toBe("submit");
  });

  it("is another activity for a click with a pointer after a key, and for one that the page makes alone", () => {
    const { press, fire, kind } = createWatched();
    press("button", "Enter");
    fire("click", { detail: 1 });
    expect(kind()).toBe("click");
    const other = createWatched();
    other.fire("click", { detail: 0 });
    expect(other.kind()).toBe("click");
  });

  it("begins a submit of its own while the page loads", () => {
    const { activities, fire, kind } = createWatched();
    const load = activities.begin("load", START);
    fire("submit");
    expect(kind()).toBe("submit");
    expect(load.kind).toBe("load");
  });

  it("begins when the event was made, by the wall clock", async () => {
    const { activities, fire, span } = createWatched();
    fire("click", { detail: 1 });
    activities.end(activities.createExitSpan("GET:/stock", "shop:443"));
    await vi.runAllTimersAsync();
    expect(Math.abs(span(PAGE_PATH).startTime - START)).toBeLessThan(60_000);
  });

  it("listens no more once stopped", () => {
    const { stop, fire, press, kind } = createWatched();
    stop();
    fire("click", { detail: 1 });
    fire("submit");
    press("button", "Enter");
    expect(kind()).toBeUndefined();
  });
});
