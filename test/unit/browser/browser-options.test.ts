import { describe, expect, it } from "vitest";
import { checkTracing } from "../../../src/browser/browser-options.ts";
import { replaceMethod } from "../../../src/browser/replaced-method.ts";
import { createPropagationRule } from "../../../src/core/context/propagation-rule.ts";

const PAGE = "https://shop.example/cart?x=1";

/** Tells for each URL whether a request of the page to it carries the header. */
function allowed(propagateTo: readonly (string | RegExp)[], ...urls: string[]): boolean[] {
  const rule = createPropagationRule(PAGE, propagateTo);
  return urls.map((url) => rule(new URL(url, PAGE)));
}

describe("createPropagationRule()", () => {
  it("allows the page's own origin and nothing else", () => {
    expect(allowed([], "/stock", "https://shop.example:443/x", "https://user:pw@shop.example/")).toEqual([
      true,
      true,
      true,
    ]);
    expect(
      allowed(
        [],
        "http://shop.example/",
        "https://shop.example:8443/",
        "https://api.shop.example/",
        "https://shop.example.evil/",
      ),
    ).toEqual([false, false, false, false]);
  });

  it("allows an origin listed", () => {
    const urls = [
      "https://api.example/",
      "https://api.example/v1?x",
      "https://api.example.evil/",
      "http://api.example/",
    ];
    expect(allowed(["https://api.example"], ...urls)).toEqual([true, true, false, false]);
    expect(allowed(["https://api.example/"], ...urls)).toEqual([true, true, false, false]);
  });

  it("allows leading path segments, whole ones only", () => {
    const urls = [
      "https://api.example/v1",
      "https://api.example/v1/items",
      "https://api.example/v10",
      "https://api.example/",
    ];
    expect(allowed(["https://api.example/v1"], ...urls)).toEqual([true, true, false, false]);
    expect(allowed(["https://api.example/v1/"], ...urls)).toEqual([true, true, false, false]);
  });

  it("tests a pattern on origin and path, never on the query, and the same each time", () => {
    const pattern = /^https:\/\/[a-z]+\.example\/api/g;
    const urls = ["https://a.example/api", "https://a.example/api", "https://evil/?https://a.example/api"];
    expect(allowed([pattern], ...urls)).toEqual([true, true, false]);
    expect(pattern.lastIndex).toBe(0);
  });

  it.each([[""], ["api.example"], ["/api"], ["*"], [5], [null], [{}], ["localhost:8080"], ["ftp://files.example"]])(
    "throws for %j, which can match no request",
    (target) => {
      const propagateTo = JSON.parse(JSON.stringify([target]));
      expect(() => createPropagationRule(PAGE, propagateTo)).toThrow(
        expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("propagateTo") }),
      );
    },
  );

  it("throws for what is no list", () => {
    const propagateTo = JSON.parse('"https://api.example"');
    expect(() => createPropagationRule(PAGE, propagateTo)).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});

describe("checkTracing()", () => {
  const fetch = (): Promise<Response> => Promise.reject(new Error("never called"));
  const page: Window & typeof globalThis = Object.assign({ location: { href: PAGE }, fetch }, Object.create(null));

  it("takes hooks and the rule of propagation", () => {
    const onRequest = (): void => {};
    const peerResolver = (): string => "orders";
    const options = { service: "shop", onRequest, peerResolver, propagateTo: ["https://api.example"] };
    const { mayPropagate, ...hooks } = checkTracing(page, options);
    expect(hooks).toEqual({ onRequest, peerResolver });
    expect(mayPropagate(new URL("https://api.example/x"))).toBe(true);
    expect(mayPropagate(new URL("https://other.example/x"))).toBe(false);
    expect(checkTracing(page, { service: "shop" }).mayPropagate(new URL(PAGE))).toBe(true);
  });

  it("propagates nothing where another agent is already: a request has one sw8", () => {
    const undo = replaceMethod(page, "fetch", fetch);
    expect(checkTracing(page, { service: "shop" }).mayPropagate(new URL(PAGE))).toBe(false);
    undo();
    expect(checkTracing(page, { service: "shop" }).mayPropagate(new URL(PAGE))).toBe(true);
  });

  it.each([
    [{ traceScope: "page" }],
    [{ traceScope: 5 }],
    [{ traceScope: null }],
    [{ onRequest: "tag" }],
    [{ beforeSend: "drop" }],
    [{ crashSafe: true }],
    [{ propagateTo: "https://api.example" }],
  ])("throws for %j", (options) => {
    const given = JSON.parse(JSON.stringify({ service: "shop", ...options }));
    expect(() => checkTracing(page, given)).toThrow(
      expect.objectContaining({
        code: "invalid-option",
        message: expect.stringContaining(Object.keys(options)[0] ?? "?"),
      }),
    );
  });
});
