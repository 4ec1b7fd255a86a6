import { describe, expect, it } from "vitest";
import { ResourceLoads } from "../../../src/browser/resource-loads.ts";
import type { TimingEntry } from "../../../src/browser/timing-entries.ts";

/** The entry of a script; nothing else of it is read. */
function entryOf(entry: Partial<TimingEntry>): TimingEntry {
  const usual = {
    name: "https://shop.example/app.js",
    duration: 10,
    transferSize: 1_000,
    initiatorType: "script",
    nextHopProtocol: "h2",
  };
  return Object.assign(Object.create(null), usual, entry);
}

function loadsOf(...entries: Partial<TimingEntry>[]) {
  const loads = new ResourceLoads();
  for (const entry of entries) loads.add(entryOf(entry));
  return loads.items();
}

describe("ResourceLoads", () => {
  it("makes one item for each name, with what the browser tells, in whole numbers", () => {
    expect(loadsOf({ duration: 10.2 }, { name: "https://cdn.example/a.css", initiatorType: "link" })).toEqual([
      { name: "https://shop.example/app.js", duration: 11, size: 1_000, resourceType: "script", protocol: "h2" },
      { name: "https://cdn.example/a.css", duration: 10, size: 1_000, resourceType: "link", protocol: "h2" },
    ]);
  });

  it("takes the mean of several loads of a name", () => {
    const [item, ...more] = loadsOf(
      { name: "https://shop.example/img/1.png", duration: 10, transferSize: 100 },
      { name: "https://shop.example/img/2.png", duration: 31, transferSize: 101 },
    );
    expect(item).toMatchObject({ name: "https://shop.example/img/{id}.png", duration: 21, size: 101 });
    expect(more).toEqual([]);
  });

  it("leaves out what OAP drops: from the cache, or hidden by another origin", () => {
    expect(loadsOf({ duration: 0 }, { transferSize: 0 })).toEqual([]);
  });

  it("leaves out what scripts ask for, the agent among them", () => {
    expect(["fetch", "xmlhttprequest", "beacon"].flatMap((initiatorType) => loadsOf({ initiatorType }))).toEqual([]);
  });

  it("keeps 50 names, and counts those on", () => {
    const names = Array.from({ length: 60 }, (_, index) => `https://shop.example/part-${"x".repeat(index)}.js`);
    const items = loadsOf(...names.map((name) => ({ name })), { name: names[0] ?? "", duration: 30 });
    expect(items).toHaveLength(50);
    expect(items[0]).toMatchObject({ duration: 20 });
  });
});
