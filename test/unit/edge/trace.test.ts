import { describe, expect, it } from "vitest";
import { edgeStorage } from "../../../src/edge/edge-storage.ts";
import { activeSpan, trace } from "../../../src/edge/trace.ts";
import { createTestServer, parentsOf } from "./served.ts";

/** Runs a callback within a request and gives what came of it. */
async function within<Result>(callback: () => Result) {
  const server = createTestServer(edgeStorage());
  let result: Result | undefined;
  await server.serve(new Request("http://a/"), async () => {
    result = callback();
    await Promise.resolve(result).catch(() => {});
    return new Response();
  });
  return { ...server, result };
}

describe("trace()", () => {
  it("runs the function without a span outside a traced request", async () => {
    const value = {};
    expect(activeSpan()).toBeUndefined();
    expect(trace("work", (span) => [span, value])).toEqual([undefined, value]);
    const promise = Promise.resolve(value);
    expect(trace("work", () => promise)).toBe(promise);
  });

  it("gives the function's result and ends the span when it returns", async () => {
    const value = {};
    const { result, span } = await within(() => trace("price", () => value));
    expect(result).toBe(value);
    expect(span("price")).toMatchObject({ spanType: 2, parentSpanId: 0, isError: false });
  });

  it("ends the span when the promise settles", async () => {
    const { result, segment } = await within(() =>
      trace("outer", async () => {
        await Promise.resolve();
        return trace("inner", async (span) => {
          await Promise.resolve();
          expect(activeSpan()).toBe(span);
          return "done";
        });
      }),
    );
    await expect(result).resolves.toBe("done");
    expect(segment().spans.map(({ operationName }) => operationName)).toEqual(["inner", "outer", "GET:/"]);
    expect(parentsOf(segment())).toEqual({ "GET:/": undefined, outer: "GET:/", inner: "outer" });
  });

  it("gives work side by side its own parents", async () => {
    const work = (name: string) => trace(name, async () => trace(`${name} inner`, () => Promise.resolve(name)));
    const { segment } = await within(() => Promise.all([work("a"), work("b")]));
    expect(parentsOf(segment())).toEqual({
      "GET:/": undefined,
      a: "GET:/",
      b: "GET:/",
      "a inner": "a",
      "b inner": "b",
    });
  });

  it.each([["throws"], ["rejects"]])("gives the very error when the function %s", async (how) => {
    const error = new Error("no price");
    const { result, span } = await within(() => {
      try {
        return trace("price", (): Promise<never> => {
          if (how === "rejects") return Promise.reject(error);
          throw error;
        }).catch((reason: unknown) => reason);
      } catch (reason) {
        return Promise.resolve(reason);
      }
    });
    await expect(result).resolves.toBe(error);
    expect(span("price")).toMatchObject({ isError: true, logs: [expect.anything()] });
  });

  it("returns a thenable that is no promise as it is, not started", async () => {
    let started = 0;
    const lazy = {
      // biome-ignore lint/suspicious/noThenProperty: query builders do this, and run when somebody awaits them.
      then: () => {
        started++;
      },
    };
    const server = createTestServer(edgeStorage());
    let result: unknown;
    await server.serve(new Request("http://a/"), () => {
      result = trace("query", () => lazy);
      return new Response();
    });
    expect(result).toBe(lazy);
    expect(started).toBe(0);
    expect(server.segment().spans).toHaveLength(2);
  });

  it("leaves a span alone that the function has ended itself", async () => {
    const { segment, diagnostics } = await within(() => trace("price", (span) => span?.end()));
    expect(segment().spans).toHaveLength(2);
    expect(diagnostics.every(({ code }) => code === "span-ended")).toBe(true);
  });
});
