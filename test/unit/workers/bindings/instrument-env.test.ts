import { describe, expect, it } from "vitest";
import { createEdgeStorage } from "../../../../src/edge/edge-storage.ts";
import type { BindingsOption } from "../../../../src/workers/bindings/binding-options.ts";
import { instrumentEnv } from "../../../../src/workers/bindings/instrument-env.ts";
import { ScriptedD1, ScriptedKv, tagsOf, use } from "./scripted-bindings.ts";

const setting = { storage: createEdgeStorage(), service: "shop" };

describe("instrumentEnv()", () => {
  it("calls natives on themselves and gives what they give", async () => {
    const native = { CART: new ScriptedKv() };
    const { result, spans } = await use(native, async ({ CART }) => {
      await CART.put("c1", "book");
      return [await CART.get("c1"), await CART.getWithMetadata("c1"), CART.calls];
    });
    expect(result).toEqual(["book", { value: "book" }, native.CART.calls]);
    expect(spans.map(({ operationName }) => operationName)).toEqual(["KV/put", "KV/get", "KV/getWithMetadata"]);
  });

  it("makes the native call with nothing else outside a traced request", () => {
    const promise = Promise.resolve();
    class Kv extends ScriptedKv {
      override put() {
        return promise;
      }
    }
    expect(instrumentEnv({ CART: new Kv() }, setting).CART.put()).toBe(promise);
  });

  it("looks at a binding when it is first read, and calls nothing to do so", () => {
    const touched: PropertyKey[] = [];
    const stub: object = new Proxy(
      {},
      {
        get: (_target, key) => touched.push(key),
        has: (_target, key) => touched.push(key) > 0,
        ownKeys: () => [],
      },
    );
    let reads = 0;
    const native = {
      STUB: stub,
      get CART() {
        reads++;
        return cart;
      },
    };
    const cart = new ScriptedKv();
    const env = instrumentEnv(native, setting);
    expect(reads).toBe(0);
    expect(env.CART).toBe(env.CART);
    expect(env.CART).not.toBe(cart);
    expect(env.STUB).toBe(stub);
    expect(touched).toEqual([]);
  });

  it("leaves alone what is no binding", () => {
    class Unknown {
      get(): string {
        return "got";
      }
      put(): string {
        return "put";
      }
    }
    const native = {
      TEXT: "text",
      NONE: null,
      COUNT: 3,
      JSON: { get: "a", put: 1, fetch: [] },
      LIST: ["a"],
      BARE: Object.create(null),
      UNKNOWN: new Unknown(),
      run: () => "ran",
    };
    const env = instrumentEnv(native, setting);
    for (const name of Object.keys(native) as (keyof typeof native)[]) expect(env[name]).toBe(native[name]);
    expect({ ...env }).toEqual(native);
  });

  it("leaves alone a binding that it is told to, and what cannot change", () => {
    const native = { CART: new ScriptedKv(), LEFT: new ScriptedKv() };
    const env = instrumentEnv(native, { ...setting, bindings: { LEFT: false } });
    expect(env.LEFT).toBe(native.LEFT);
    const fixed = Object.defineProperty({ CART: native.CART }, "CART", { configurable: false, writable: false });
    expect(instrumentEnv(fixed, setting).CART).toBe(native.CART);
  });

  it("makes one span where an env is instrumented twice", async () => {
    const { spans } = await use(instrumentEnv({ CART: new ScriptedKv() }, setting), ({ CART }) => CART.get("c1"));
    expect(spans).toHaveLength(0);
    const native = { CART: new ScriptedKv() };
    const again = await use(native, (env) => instrumentEnv(env, setting).CART.get("c1"));
    expect(again.spans).toHaveLength(1);
  });

  it("ends the span of a method that throws at once", async () => {
    const { error, spans } = await use({ CART: new ScriptedKv() }, ({ CART }) => CART.put("", "book"));
    expect(error).toEqual(new TypeError("no key"));
    expect(spans).toMatchObject([{ operationName: "KV/put", isError: true }]);
  });

  it.each<[string, unknown, string]>([
    ["no object", "kv/cart", "'bindings' must be an object"],
    ["an empty peer", { CART: "" }, "'CART' must be a non-empty string"],
    ["an empty peer among options", { CART: { peer: " " } }, "'CART' must be a non-empty string"],
    ["a number", { CART: 5 }, "'CART' must be a non-empty string, not 5"],
  ])("refuses bad bindings at once: %s", (_what, bindings, message) => {
    expect(() => instrumentEnv({}, { ...setting, bindings: bindings as BindingsOption })).toThrow(message);
  });
});

describe("what a span tells of a call", () => {
  it.each<[string, BindingsOption | undefined, string]>([
    ["its Worker's own name", undefined, "kv/shop.CART"],
    ["the name that is given", { CART: "kv/cart" }, "kv/cart"],
    ["the name among options", { CART: { peer: "kv/cart" } }, "kv/cart"],
    ["its Worker's own name beside other options", { CART: { values: true } }, "kv/shop.CART"],
  ])("has as its peer %s", async (_what, bindings, peer) => {
    const { spans } = await use({ CART: new ScriptedKv() }, ({ CART }) => CART.get("c1"), bindings);
    expect(spans).toMatchObject([{ peer, spanLayer: 5, componentId: 0, parentSpanId: 0 }]);
  });

  it.each<[string, unknown, string]>([
    ["text", "c1", "c1"],
    ["a list", ["a", "b"], "a; b"],
    ["a long list", Array.from({ length: 500 }, () => "k"), Array.from({ length: 100 }, () => "k").join("; ")],
    ["options", { prefix: "a" }, ""],
    ["a symbol", Symbol("a"), ""],
    ["a list of what has no text", [Symbol("a"), Object.create(null)], "Symbol(a); object"],
    ["nothing", undefined, ""],
  ])("has a key that is text: %s", async (_what, key, expected) => {
    const { spans } = await use({ CART: new ScriptedKv() }, ({ CART }) => CART.get(key));
    expect(tagsOf(spans[0])["cache.key"]).toBe(expected);
  });

  it("has a statement that is cut at 2,000 characters, and no values", async () => {
    const sql = `SELECT '${"x".repeat(1_991)}😀', ?`;
    const { result, spans } = await use({ DB: new ScriptedD1() }, ({ DB }) => DB.prepare(sql).bind("secret").first());
    expect(result).toEqual([sql, "secret"]);
    expect(tagsOf(spans[0])).toEqual({
      "db.type": "SQLite",
      "db.instance": "shop.DB",
      "db.statement": sql.slice(0, 1_999),
    });
  });

  it("has the values where it is asked to", async () => {
    const { spans } = await use(
      { DB: new ScriptedD1() },
      async ({ DB }) => {
        const statement = DB.prepare("SELECT ?, ?");
        await statement.bind(1, "b").first();
        await statement.first();
      },
      { DB: { values: true } },
    );
    expect(spans.map((span) => tagsOf(span)["db.sql.parameters"])).toEqual(["1; b", ""]);
  });

  it("has all statements of a batch, which gets the native ones", async () => {
    const { result, spans } = await use({ DB: new ScriptedD1() }, ({ DB }) =>
      DB.batch([DB.prepare("INSERT ?").bind(1), DB.prepare("SELECT 1")]),
    );
    expect(result).toEqual([["INSERT ?", 1], ["SELECT 1"]]);
    expect(tagsOf(spans[0])["db.statement"]).toBe("INSERT ?; SELECT 1");
  });
});
