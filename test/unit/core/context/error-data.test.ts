import { describe, expect, it } from "vitest";
import { errorData } from "../../../../src/core/context/error-data.ts";

describe("errorData()", () => {
  it("describes an Error by its kind, message and stack", () => {
    const error = new TypeError("no stock");
    expect(errorData(error)).toEqual({
      event: "error",
      "error.kind": "TypeError",
      message: "no stock",
      stack: error.stack,
    });
  });

  it("leaves out a stack that is not there", () => {
    const error = Object.assign(new Error("x"), { stack: undefined });
    expect(errorData(error)).toEqual({ event: "error", "error.kind": "Error", message: "x" });
  });

  it("describes a DOMException", () => {
    expect(errorData(new DOMException("gone", "AbortError"))).toMatchObject({
      "error.kind": "AbortError",
      message: "gone",
    });
  });

  it.each([
    ["no stock", "string", "no stock"],
    [404, "number", "404"],
    [null, "object", "null"],
    [Symbol("x"), "symbol", "Symbol(x)"],
    [{}, "object", "[object Object]"],
  ])("describes a thrown %s", (reason, kind, message) => {
    expect(errorData(reason)).toEqual({ event: "error", "error.kind": kind, message });
  });

  it("describes a value that cannot be printed", () => {
    const described = { event: "error", "error.kind": "object", message: expect.stringMatching(/./) };
    expect(errorData(Object.create(null))).toEqual(described);
    const hostile = Object.defineProperty(new Error("x"), "message", {
      get: () => {
        throw new Error("getter");
      },
    });
    expect(errorData(hostile)).toEqual(described);
  });

  it("gives nothing but text", () => {
    const odd = Object.assign(new Error("x"), { message: { toString: () => "odd" }, name: 5, stack: ["frame"] });
    expect(Object.values(errorData(odd)).map((value) => typeof value)).toEqual([
      "string",
      "string",
      "string",
      "string",
    ]);
  });
});
