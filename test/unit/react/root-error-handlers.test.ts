import type { RootOptions } from "react-dom/client";
import { afterEach, describe, expect, it, vi } from "vitest";
import { reactErrorHandlers } from "../../../src/react/index.ts";
import { createErrorPage } from "../browser/error-page.ts";
import { createRecordingAgent } from "../recording-agent.ts";

const info = { componentStack: "\n    at Cart (https://shop.example/app.js:9:1)\n    at App" };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe("the error handlers of a React root", () => {
  it("are the application's own without an agent", () => {
    const own = { onCaughtError: () => {} };
    expect(reactErrorHandlers(undefined, own)).toBe(own);
    expect(reactErrorHandlers(undefined)).toEqual({});
  });

  it("fit React's types and hand on what they get", () => {
    const seen: unknown[] = [];
    const take = (...args: readonly unknown[]): void => void seen.push(args);
    const own = {
      identifierPrefix: "shop",
      onUncaughtError: take,
      onCaughtError: take,
      onRecoverableError: take,
    };
    const agent = createRecordingAgent();
    const options: RootOptions = reactErrorHandlers(agent, own);
    expect(options.identifierPrefix).toBe("shop");
    options.onUncaughtError?.("one", {});
    options.onCaughtError?.("two", { errorBoundary: undefined });
    options.onRecoverableError?.("three", info);
    expect(seen).toEqual([
      ["one", {}],
      ["two", { errorBoundary: undefined }],
      ["three", info],
    ]);
    expect(agent.errors).toEqual(["one", "two", "three"]);
  });

  it("do what React's production build does where the application has none", () => {
    const reportError = vi.fn();
    vi.stubGlobal("reportError", reportError);
    const print = vi.spyOn(console, "error").mockReturnValue();
    const handlers = reactErrorHandlers(createRecordingAgent());
    handlers.onUncaughtError?.("one", info);
    handlers.onCaughtError?.("two", info);
    handlers.onRecoverableError?.("three", info);
    expect(reportError.mock.calls).toEqual([["one"], ["three"]]);
    expect(print.mock.calls).toEqual([["two"]]);
  });

  it("throw an uncaught error later in a browser without reportError", () => {
    vi.useFakeTimers();
    vi.stubGlobal("reportError", undefined);
    reactErrorHandlers(createRecordingAgent()).onUncaughtError?.(new Error("cannot render"), info);
    expect(() => vi.runAllTimers()).toThrow("cannot render");
  });

  it("report an error once, with its components, however often it is found, and leave it as it is", () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { errors, items, fire } = createErrorPage();
    const handlers = reactErrorHandlers({ captureError: errors.capture });
    const error = new TypeError("cannot render");
    const members = () => Object.getOwnPropertyNames(error).map((name) => [name, Reflect.get(error, name)]);
    const before = members();
    handlers.onCaughtError?.(error, info);
    handlers.onCaughtError?.(error, info);
    fire("error", { error, message: error.message, filename: "https://shop.example/app.js", lineno: 1, colno: 1 });
    expect(items()).toHaveLength(1);
    expect(items()[0]).toMatchObject({ message: "TypeError: cannot render", firstReportedError: true });
    expect(items()[0]?.stack).toBe(`${error.stack}\nIn components:${info.componentStack}`);
    expect(members()).toEqual(before);
  });

  it("have room for the components after a long stack", () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { errors, items } = createErrorPage();
    const error = new Error("deep");
    error.stack = `Error: deep\n${"    at again (https://shop.example/app.js:1:1)\n".repeat(200)}`;
    reactErrorHandlers({ captureError: errors.capture }).onCaughtError?.(error, info);
    expect(items()[0]?.stack).toContain("\n    at App");
  });

  it("survive an error that throws when it is read", () => {
    vi.spyOn(console, "error").mockReturnValue();
    const hostile = new Error("x");
    Object.defineProperty(hostile, "stack", {
      get: () => {
        throw new Error("hostile");
      },
    });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const agent = createRecordingAgent();
    const handlers = reactErrorHandlers(agent, { onCaughtError: () => {} });
    handlers.onCaughtError?.(hostile, info);
    handlers.onCaughtError?.(proxy, info);
    expect(agent.errors).toHaveLength(2);
    expect(agent.errors[0]).toBe(hostile);
  });
});
