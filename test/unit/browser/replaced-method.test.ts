import { describe, expect, it } from "vitest";
import { replaceMethod } from "../../../src/browser/replaced-method.ts";

function createHost() {
  return Object.assign(Object.create(null), {
    add: Object.assign((a: number, b: number) => a + b, { polyfill: true }),
  }) as { add: ((a: number, b: number) => number) & { polyfill?: boolean } };
}

describe("replaceMethod()", () => {
  it("calls ours with the native method, `this` and the arguments", () => {
    const host = createHost();
    const native = host.add;
    const seen: unknown[] = [];
    replaceMethod(host, "add", (given, self, args) => {
      seen.push(given === native, self === host, args);
      return 42;
    });
    expect(host.add(1, 2)).toBe(42);
    expect(seen).toEqual([true, true, [1, 2]]);
  });

  it("keeps name, length, text and own properties", () => {
    const host = createHost();
    const { name, length, polyfill } = host.add;
    replaceMethod(host, "add", () => 0);
    expect([host.add.name, host.add.length, host.add.polyfill]).toEqual([name, length, polyfill]);
    expect(typeof host.add.toString).toBe("function");
  });

  it("puts the native method back", () => {
    const host = createHost();
    const native = host.add;
    const restore = replaceMethod(host, "add", () => 0);
    restore();
    expect(host.add).toBe(native);
    restore();
    expect(host.add).toBe(native);
  });

  it("leaves alone what somebody has put over ours", () => {
    const host = createHost();
    const restore = replaceMethod(host, "add", () => 0);
    const theirs = (): number => 7;
    host.add = theirs;
    restore();
    expect(host.add).toBe(theirs);
  });

  it("does nothing where there is no such method", () => {
    const host: { add: () => number } = JSON.parse("{}");
    const restore = replaceMethod(host, "add", () => 0);
    restore();
    expect("add" in host).toBe(false);
  });
});
