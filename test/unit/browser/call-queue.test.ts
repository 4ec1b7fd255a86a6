import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BrowserAgent } from "../../../src/browser/browser-agent.ts";
import { type AgentCall, createCallQueue } from "../../../src/browser/call-queue.ts";
import { createTestTracer } from "../test-tracer.ts";

const reported: unknown[] = [];

beforeEach(() => {
  vi.stubGlobal("reportError", (error: unknown) => reported.push(error));
});

afterEach(() => {
  vi.unstubAllGlobals();
  reported.length = 0;
});

const agent: BrowserAgent = {
  tracer: createTestTracer().tracer,
  trace: (_name, callback) => callback(createTestTracer().tracer.createTracingContext().createLocalSpan("x")),
  setPage: () => {},
  setTags: () => {},
  setUser: () => {},
  resume: () => {},
  captureError: () => {},
  flush: () => Promise.resolve(),
  stats: () => ({ errorsLeftOut: {} }),
  stop: () => Promise.resolve(),
};

describe("createCallQueue()", () => {
  it("runs the calls that were kept, in order, then each new one at once", () => {
    const calls: string[] = [];
    const call =
      (name: string): AgentCall =>
      (given) =>
        calls.push(`${name} ${given === agent}`);
    const queue = createCallQueue(agent, [call("first"), call("second")]);
    expect(calls).toEqual(["first true", "second true"]);
    queue.push(call("third"), call("fourth"));
    expect(calls.slice(2)).toEqual(["third true", "fourth true"]);
    expect(queue.agent).toBe(agent);
  });

  it("runs a call that a kept call keeps, as it still sees the page's array", () => {
    const calls: string[] = [];
    const kept: AgentCall[] = [
      () => {
        calls.push("outer");
        kept.push(() => calls.push("inner"));
      },
    ];
    createCallQueue(agent, kept);
    expect(calls).toEqual(["outer", "inner"]);
  });

  it("runs the calls behind one that throws, and reports its error as the page's own", () => {
    const error = new Error("the page's");
    const calls: string[] = [];
    const failing = (): never => {
      throw error;
    };
    createCallQueue(agent, [failing, () => calls.push("behind")]).push(failing, () => calls.push("later"));
    expect(calls).toEqual(["behind", "later"]);
    expect(reported).toEqual([error, error]);
  });

  it.each([[undefined], [null], ["text"], [{ push: 1 }], [[1, null, "x", {}]]])("passes over %j", (kept) => {
    expect(() => createCallQueue(agent, kept)).not.toThrow();
    expect(reported).toEqual([]);
  });

  it("takes calls and runs none when the agent could not start", () => {
    const call = vi.fn();
    const queue = createCallQueue(undefined, [call]);
    queue.push(call);
    expect(call).not.toHaveBeenCalled();
    expect(queue.agent).toBeUndefined();
  });
});
