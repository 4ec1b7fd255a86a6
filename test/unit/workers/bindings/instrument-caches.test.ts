import { describe, expect, it } from "vitest";
import { createEdgeStorage } from "../../../../src/edge/edge-storage.ts";
import { instrumentCaches } from "../../../../src/workers/bindings/instrument-caches.ts";
import { createTestServer } from "../../edge/served.ts";
import { tagsOf } from "./scripted-bindings.ts";

class ScriptedCache {
  readonly #name: string;
  constructor(name: string) {
    this.#name = name;
  }
  async match(_key: unknown): Promise<string> {
    return this.#name;
  }
}

class ScriptedCaches {
  readonly default = new ScriptedCache("default");
  readonly #opened = new ScriptedCache("opened");
  async open(): Promise<ScriptedCache> {
    return this.#opened;
  }
  async match(): Promise<void> {}
}

const storage = createEdgeStorage();
const setting = { storage, service: "shop" };

describe("instrumentCaches()", () => {
  it("makes spans of calls on the default cache and on opened ones", async () => {
    const host = { caches: new ScriptedCaches() };
    instrumentCaches(host, setting);
    const server = createTestServer(storage);
    await server.serve(new Request("http://edge/"), async () => {
      const opened = await host.caches.open();
      const keys = [
        "http://user:pw@page/a?secret=1",
        new URL("http://page/b"),
        new Request("http://page/c#d"),
        "/no-url",
        5,
      ];
      for (const key of keys) expect(await opened.match(key)).toBe("opened");
      expect(await host.caches.default.match("http://page/")).toBe("default");
      return new Response();
    });
    const spans = server.segment().spans.filter(({ spanType }) => spanType === 1);
    expect(spans.map((span) => tagsOf(span)["cache.key"])).toEqual([
      "http://page/a",
      "http://page/b",
      "http://page/c",
      "/no-url",
      "",
      "http://page/",
    ]);
    expect(new Set(spans.map(({ peer }) => peer))).toEqual(new Set(["cache/shop.caches"]));
  });

  it("is the same however often it is asked for, and leaves a runtime that has none", () => {
    const native = new ScriptedCaches();
    const host = { caches: native };
    instrumentCaches(host, setting);
    const view = host.caches;
    expect(view).not.toBe(native);
    expect(view.default).toBe(view.default);
    instrumentCaches(host, setting);
    expect(host.caches).toBe(view);
    const bare = {};
    instrumentCaches(bare, setting);
    expect("caches" in bare).toBe(false);
  });
});
