import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createMemoryReporter } from "../../../src/testing/index.ts";
import { instrument } from "../../../src/workers/index.ts";

const nativeFetch = globalThis.fetch;

beforeEach(() => {
  // instrument() patches the global fetch for good, as a Worker wants it.
  globalThis.fetch = () => Promise.resolve(new Response("upstream"));
});

afterEach(() => {
  globalThis.fetch = nativeFetch;
  vi.restoreAllMocks();
});

/** An execution context that keeps what it is to wait for. */
function createContext() {
  const waiting: Promise<unknown>[] = [];
  return { waitUntil: (promise: Promise<unknown>) => void waiting.push(promise), waiting };
}

describe("instrument()", () => {
  it("serves with an Entry span and flushes in waitUntil once the segment is complete", async () => {
    const reporter = createMemoryReporter();
    const flush = vi.spyOn(reporter, "flush");
    const response = new Response("hello");
    const handler = instrument(
      { fetch: (_request: Request, _env: object, _context: object) => response },
      { service: "w", reporter },
    );
    const context = createContext();
    expect(await handler.fetch(new Request("http://w/"), {}, context)).toBe(response);
    await Promise.all(context.waiting);
    expect(reporter.items("segment").map(({ spans }) => spans[0]?.operationName)).toEqual(["GET:/"]);
    expect(flush).toHaveBeenCalledTimes(1);
  });

  it("keeps `this`, the arguments and what it does not know", async () => {
    const seen: unknown[] = [];
    const handler = {
      name: "mine",
      fetch(this: unknown, ...args: unknown[]) {
        seen.push(this === handler, args.length);
        return new Response();
      },
      scheduled(this: unknown) {
        return this === handler;
      },
    };
    const instrumented = instrument(handler, { service: "w", reporter: createMemoryReporter() });
    await instrumented.fetch(new Request("http://w/"), {}, createContext());
    expect(seen).toEqual([true, 3]);
    expect(instrumented.scheduled()).toBe(true);
    expect(instrumented.name).toBe("mine");
    expect("queue" in instrumented).toBe(false);
  });

  it("is the host's own handler without an env or a context, as its tests may call it", async () => {
    const seen: unknown[] = [];
    const reporter = createMemoryReporter();
    const handler = {
      fetch(_request: Request, env?: unknown, context?: unknown) {
        seen.push([env, context]);
        return new Response();
      },
    };
    const instrumented = instrument(handler, { service: "w", reporter });
    const [env, context] = [{}, createContext()];
    await instrumented.fetch(new Request("http://w/"));
    await instrumented.fetch(new Request("http://w/"), env);
    await instrumented.fetch(new Request("http://w/"), undefined, context);
    await instrumented.fetch(new Request("http://w/"), null, context);
    expect(seen).toEqual([
      [undefined, undefined],
      [env, undefined],
      [undefined, context],
      [null, context],
    ]);
    expect(reporter.items("segment")).toEqual([]);
  });

  it("instruments a frozen handler", async () => {
    const handler = Object.freeze({ fetch: () => new Response("hello") });
    const instrumented = instrument(handler, { service: "w", reporter: createMemoryReporter() });
    expect(() => instrumented.fetch).not.toThrow();
  });

  it("asks for the options once for each env, and serves untraced when they are bad", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const configure = vi.fn(() => ({ service: "" }));
    const handler = instrument(
      { fetch: (_request: Request, _env: object, _context: object) => new Response("ok") },
      configure,
    );
    const env = {};
    for (let count = 0; count < 3; count++) {
      const response = await handler.fetch(new Request("http://w/"), env, createContext());
      expect(await response.text()).toBe("ok");
    }
    expect(configure).toHaveBeenCalledTimes(1);
    expect(error).toHaveBeenCalledTimes(1);
  });

  it("throws at once for a handler or options that are bad", () => {
    const invalid = expect.objectContaining({ code: "invalid-option" });
    expect(() => instrument(JSON.parse("null"), { service: "w", collector: "http://oap" })).toThrow(invalid);
    expect(() => instrument({}, { service: "w" })).toThrow(invalid);
    expect(() => instrument({}, { service: "w", collector: "oap:12800" })).toThrow(invalid);
  });
});
