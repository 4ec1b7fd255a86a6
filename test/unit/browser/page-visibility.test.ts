import { describe, expect, it } from "vitest";
import { watchPageVisibility } from "../../../src/browser/page-visibility.ts";
import { createFakePage } from "./fake-page.ts";

function createWatched() {
  const fake = createFakePage();
  const seen: string[] = [];
  const stop = watchPageVisibility(fake.page, {
    onHidden: () => seen.push("hidden"),
    onLeft: () => seen.push("left"),
    flush: () => seen.push("flush"),
    onShown: () => seen.push("shown"),
  });
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

  it("listens no more once stopped", () => {
    const { fire, show, seen, stop, listeners } = createWatched();
    stop();
    show("hidden");
    fire("pagehide");
    expect(seen).toEqual([]);
    expect(listeners()).toBe(0);
  });
});
