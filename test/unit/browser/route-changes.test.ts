import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPageName } from "../../../src/browser/page-name.ts";
import { watchRoutes } from "../../../src/browser/route-changes.ts";
import { createTestActivities, PAGE_PATH } from "./page.ts";

const START = 1_767_225_600_000;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A page at /cart with a history that only changes the address. */
function createWatched() {
  const test = createTestActivities();
  const location = { pathname: PAGE_PATH, hash: "" };
  class History {
    pushState(_state: unknown, _unused: string, path: string): void {
      if (path.startsWith("https:")) throw new DOMException("other origin", "SecurityError");
      location.pathname = path;
    }
    replaceState(state: unknown, unused: string, path: string): void {
      History.prototype.pushState.call(this, state, unused, path);
    }
  }
  const { pushState, replaceState } = History.prototype;
  const window = new EventTarget();
  const page: Window & typeof globalThis = Object.assign(Object.create(null), {
    History,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
  });
  const name = createPageName({ location });
  const views: unknown[] = [];
  const undo = watchRoutes(page, test.activities, name, (restoredAt) => views.push([name.current(), restoredAt]));
  const stop = (): void => {
    for (const step of undo) step();
  };
  const fire = (type: string, given: object = {}): void => {
    window.dispatchEvent(Object.assign(new Event(type), given));
  };
  const isNative = () => History.prototype.pushState === pushState && History.prototype.replaceState === replaceState;
  return { ...test, history: new History(), location, name, views, stop, fire, isNative };
}

describe("watchRoutes()", () => {
  it.each(["pushState", "replaceState"] as const)("makes a segment of %s to another path", async (method) => {
    const { history, views, span, segment } = createWatched();
    expect(history[method](null, "", "/users/7")).toBeUndefined();
    await vi.runAllTimersAsync();
    expect(segment().spans).toHaveLength(1);
    expect(span("/users/{id}")).toMatchObject({ startTime: START, tags: [{ key: "activity", value: "route" }] });
    expect(views).toEqual([["/users/{id}", undefined]]);
  });

  it.each(["popstate", "hashchange"])("looks at the address at %s", (type) => {
    const { location, fire, views, activities } = createWatched();
    fire(type);
    expect(views).toEqual([]);
    location.pathname = "/orders";
    fire(type);
    fire(type);
    expect(views).toEqual([["/orders", undefined]]);
    expect(activities.current?.kind).toBe("route");
  });

  it("makes nothing of the same path", () => {
    const { history, views, activities } = createWatched();
    history.replaceState(null, "", PAGE_PATH);
    expect(views).toEqual([]);
    expect(activities.current).toBeUndefined();
  });

  it("lets the native method throw, and makes no route then", () => {
    const { history, views } = createWatched();
    expect(() => history.pushState(null, "", "https://other.example/")).toThrow(DOMException);
    expect(views).toEqual([]);
  });

  it("keeps to itself what its own code throws", () => {
    const { history, location, name } = createWatched();
    name.follow = () => {
      throw new Error("ours");
    };
    expect(history.pushState(null, "", "/orders")).toBeUndefined();
    expect(location.pathname).toBe("/orders");
  });

  it("makes the route of the interaction that led there, until then", async () => {
    const { history, activities, segments, span } = createWatched();
    activities.begin("click", START - 50);
    await vi.advanceTimersByTimeAsync(400);
    history.pushState(null, "", "/orders");
    activities.end(activities.createExitSpan("GET:/items", "shop:443"));
    await vi.runAllTimersAsync();
    expect(segments()).toHaveLength(1);
    expect(span("/orders")).toMatchObject({ startTime: START - 50, endTime: START + 400 });
    expect(span("GET:/items").parentSpanId).toBe(0);
  });

  it("begins another one for the next route, and for one while the page loads", async () => {
    const { history, activities, segments } = createWatched();
    activities.begin("load", START);
    history.pushState(null, "", "/a");
    history.pushState(null, "", "/b");
    await vi.runAllTimersAsync();
    expect(segments().map(({ spans: [root] }) => root?.operationName)).toEqual(["/a", "/b"]);
  });

  it("begins a load when the page is back from the cache, not when it is shown first", async () => {
    const { fire, views, segment } = createWatched();
    fire("pageshow", { persisted: false });
    expect(views).toEqual([]);
    fire("pageshow", { persisted: true });
    await vi.runAllTimersAsync();
    expect(views).toEqual([[PAGE_PATH, expect.any(Number)]]);
    expect(segment().spans[0]?.tags).toEqual([{ key: "activity", value: "load" }]);
  });

  it("leaves everything as it was once stopped", () => {
    const { stop, isNative, history, location, fire, views } = createWatched();
    expect(isNative()).toBe(false);
    stop();
    expect(isNative()).toBe(true);
    history.pushState(null, "", "/orders");
    location.pathname = "/more";
    fire("popstate");
    fire("pageshow", { persisted: true });
    expect(views).toEqual([]);
  });
});
