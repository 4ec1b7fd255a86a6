import { describe, expect, it } from "vitest";
import { replaceMethod } from "../../../src/edge/replaced-method.ts";

class Shop {
  readonly #name = "shop";
  greet(whom: string): string {
    return `${this.#name} greets ${whom}`;
  }
}

const passOn = (host: object) =>
  replaceMethod(host, "greet", (method, self, args) => `<${Reflect.apply(method, self, args)}>`);

describe("replaceMethod()", () => {
  it("calls with the host's own this and arguments, and is not listed", () => {
    const shop = new Shop();
    passOn(shop);
    expect(shop.greet("you")).toBe("<shop greets you>");
    expect([shop.greet.name, shop.greet.length, Object.keys(shop)]).toEqual(["greet", 1, []]);
    expect(new Shop().greet("you")).toBe("shop greets you");
  });

  it("takes itself away and leaves what was there: inherited, or the object's own", () => {
    const inherited = new Shop();
    passOn(inherited)();
    expect(Object.getOwnPropertyNames(inherited)).toEqual([]);
    const own = { greet: () => "own" };
    const before = Object.getOwnPropertyDescriptor(own, "greet");
    const undo = passOn(own);
    expect(own.greet()).toBe("<own>");
    undo();
    expect(Object.getOwnPropertyDescriptor(own, "greet")).toEqual(before);
  });

  it("leaves what somebody has put over it", () => {
    const shop = new Shop();
    const undo = passOn(shop);
    const theirs = (): string => "theirs";
    shop.greet = theirs;
    undo();
    expect(shop.greet).toBe(theirs);
  });

  it("does nothing where there is no such method", () => {
    const nothing = {};
    passOn(nothing)();
    expect(Object.getOwnPropertyNames(nothing)).toEqual([]);
  });
});
