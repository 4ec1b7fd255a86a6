import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BrowserErrorLog } from "../../../src/core/segment/browser-error-log.ts";
import { createErrorPage } from "./error-page.ts";

describe("any value that is thrown or rejected", () => {
  const hostile = fc.constantFrom<() => unknown>(
    () => Proxy.revocable({}, {}).proxy,
    () => {
      const { proxy, revoke } = Proxy.revocable(new Error("x"), {});
      revoke();
      return proxy;
    },
    () => Object.create(null),
    () => Symbol("x"),
    () => 7n,
    () => () => 1,
    () =>
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("no keys");
          },
        },
      ),
    () =>
      Object.defineProperty(new Error("x"), "stack", {
        get: () => {
          throw new Error("no stack");
        },
      }),
    () => Object.defineProperty(new Error("x"), "message", { value: { toString: () => ({}) } }),
    () => Object.assign(new Error("x"), { stack: 7, cause: Symbol("y") }),
    () => {
      const ring = new Error("ring");
      ring.cause = ring;
      return ring;
    },
    () => ({ toString: () => 5, message: Symbol("x") }),
    () => new Error(`https://me:pw@shop.example/?${"x".repeat(100_000)}`),
    () => new Error("\ud83d".repeat(5_000)),
  );
  // As functions: fast-check looks into values, which not all of these stand.
  const thrown = fc.oneof(
    hostile,
    fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true }).map((value) => () => value),
    fc.string().map((text) => () => new Error(text)),
  );

  it("gives a valid item and never throws", () => {
    fc.assert(
      fc.property(thrown, fc.constantFrom("capture", "error", "unhandledrejection"), (make, source) => {
        const reason = make();
        const { errors, fire, items, diagnostics } = createErrorPage();
        if (source === "capture") errors.capture(reason);
        else fire(source, { reason, error: reason, message: "Uncaught", filename: "", lineno: 0, colno: 0 });
        expect(diagnostics).toEqual([]);
        const ignored = errors.leftOut.ignored ?? 0;
        expect(items()).toHaveLength(1 - ignored);
        for (const item of items()) expectValid(item);
      }),
    );
  });
});

function expectValid(item: BrowserErrorLog): void {
  const { uniqueId, message, stack, errorUrl, line, col, time } = item;
  for (const text of [uniqueId, message, stack, errorUrl]) expect(typeof text).toBe("string");
  for (const number of [line, col, time]) expect(Number.isSafeInteger(number)).toBe(true);
  expect(uniqueId).not.toBe("");
  expect(errorUrl).not.toBe("");
  expect(message.length).toBeLessThanOrEqual(2_048);
  expect(stack.length).toBeLessThanOrEqual(4_096);
  expect(`${message}\n${stack}\n${errorUrl}`).not.toMatch(/pw@|token=/);
}
