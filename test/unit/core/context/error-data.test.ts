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

  describe("with causes", () => {
    const CAUSED = "Caused by: ";
    const stackOf = (reason: unknown): string => errorData(reason)["stack"] ?? "";
    /** An error with a stack in V8's form. */
    const withFrames = (message: string, frames: string, cause?: unknown): Error =>
      Object.assign(new Error(message, cause === undefined ? undefined : { cause }), {
        stack: `Error: ${message}\n${frames}`,
      });

    it("adds the stack of each, from the outside in", () => {
      const inner = new RangeError("inner");
      const middle = new TypeError("middle", { cause: inner });
      const outer = new Error("outer", { cause: middle });
      expect(stackOf(outer)).toBe([outer.stack, CAUSED + middle.stack, CAUSED + inner.stack].join("\n"));
      expect(errorData(outer)).toMatchObject({ "error.kind": "Error", message: "outer" });
    });

    it.each([
      ["text", "no disk", "no disk"],
      ["null", null, "null"],
      ["0", 0, "0"],
      ["what cannot be printed", Object.create(null), "object"],
    ])("takes a cause that is no Error: %s", (_what, cause, printed) => {
      expect(stackOf(withFrames("outer", "at a.js", cause))).toBe(`Error: outer\nat a.js\n${CAUSED}${printed}`);
    });

    it("tells of the cause where the error itself has no stack", () => {
      const error = Object.assign(new Error("outer", { cause: "no disk" }), { stack: undefined });
      expect(stackOf(error)).toContain(`${CAUSED}no disk`);
    });

    it("tells the cause's kind and message where stacks are frames alone, as in Firefox and Safari", () => {
      const cause = Object.assign(new RangeError("no disk"), { stack: "write@https://shop.example/app.js:7:3" });
      const outer = Object.assign(new Error("outer", { cause }), { stack: "save@https://shop.example/app.js:1:2" });
      const stack = stackOf(outer);
      expect(stack).toContain("no disk");
      expect(stack).toContain("RangeError");
      expect(stack).toContain("app.js:7:3");
    });

    it("follows five and no more, and comes to an end in a ring", () => {
      const chain = Array.from({ length: 20 }).reduce<Error>(
        (cause, _, depth) => withFrames(`depth ${depth}`, `frames ${depth}`, cause),
        withFrames("root", "frames"),
      );
      expect(stackOf(chain).split(CAUSED)).toHaveLength(6);
      const one = withFrames("one", "frames one");
      const other = withFrames("other", "frames other", one);
      one.cause = other;
      expect(stackOf(one).split(CAUSED).length).toBeLessThanOrEqual(6);
      expect(stackOf(one)).toContain("frames other");
      const self = withFrames("self", "frames self");
      self.cause = self;
      expect(stackOf(self).split(CAUSED).length).toBeLessThanOrEqual(6);
    });

    it("survives a cause that throws when it is looked at", () => {
      const hostile = Object.defineProperty(new Error("x"), "cause", {
        get: () => {
          throw new Error("getter");
        },
      });
      expect(errorData(hostile)).toMatchObject({ event: "error" });
    });
  });
});
