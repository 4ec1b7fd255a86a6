import { describe, expect, it, vi } from "vitest";
import { watchPageVisibility } from "../../../src/browser/page-visibility.ts";
import { createFakePage } from "./fake-page.ts";

function createWatched() {
  const fake = createFakePage();
  const seen: string[] = [];
  const stop = watchPageVisibility(
    fake.page,
    {},
    {
      onHidden: () => seen.push("hidden"),
      onLeft: () => seen.push("left"),
      flush: () => seen.push("flush"),
      onShown: () => seen.push("shown"),
    },
  );
  return { ...fake, seen, stop };
}

describe("watchPageVisibility()", () => {
  it("tells that the page was hidden, then flushes, and that it is shown again", () => {
    const { show, seen } = createWatched();
    show("hidden");
    show("visible");
    expect(seen).toEqual(["hidden", "flush", "shown"]);
  });

  it("tells that the page is left, then flushes", () => {
    const { fire, seen } = createWatched();
    fire("pagehide");
    expect(seen).toEqual(["left", "flush"]);
  });

  it("takes a page that is hidden right after beforeunload for left: nothing may be sent any more at pagehide", () => {
    const { fire, show, seen } = createWatched();
    fire("beforeunload");
    show("hidden");
    expect(seen).toEqual(["left", "flush"]);
  });

  it("takes a page that is hidden long after beforeunload for hidden: the user has stayed", () => {
    vi.useFakeTimers();
    const { fire, show, seen } = createWatched();
    fire("beforeunload");
    vi.advanceTimersByTime(1_000);
    show("hidden");
    expect(seen).toEqual(["hidden", "flush"]);
    vi.useRealTimers();
  });

  it("listens no more once stopped", () => {
    const { fire, show, seen, stop, listeners } = createWatched();
    stop();
    show("hidden");
    fire("pagehide");
    expect(seen).toEqual([]);
    expect(listeners()).toBe(0);
  });
});
