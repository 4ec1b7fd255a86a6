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
  captureEvent: () => {},
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

  it("hands over the events that were kept, in their order among the calls", () => {
    const seen: unknown[] = [];
    const watching: BrowserAgent = { ...agent, captureEvent: (event) => seen.push(event) };
    const [early, late] = [new Event("error"), new Event("unhandledrejection")];
    const queue = createCallQueue(watching, [early, () => seen.push("call")]);
    expect(seen).toEqual([early, "call"]);
    queue.push(late);
    expect(seen).toEqual([early, "call", late]);
  });

  it("empties the page's array, which passes on what is pushed to it later", () => {
    const calls: string[] = [];
    const kept: AgentCall[] = [() => calls.push("kept")];
    createCallQueue(agent, kept);
    expect(kept).toHaveLength(0);
    kept.push(() => calls.push("later"));
    expect(calls).toEqual(["kept", "later"]);
    expect(kept).toHaveLength(0);
  });

  it("takes calls and runs none when the agent could not start", () => {
    const call = vi.fn();
    const kept = [call];
    const queue = createCallQueue(undefined, kept);
    queue.push(call);
    kept.push(call);
    expect(kept).toHaveLength(0);
    expect(call).not.toHaveBeenCalled();
    expect(queue.agent).toBeUndefined();
  });
});
