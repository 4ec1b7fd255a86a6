import { afterEach, describe, expect, it, vi } from "vitest";
import { resolveCollectorUrl } from "../../../../src/core/report/collector-url.ts";

describe("resolveCollectorUrl()", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ["https://oap.example", "https://oap.example"],
    ["http://oap:12800/", "http://oap:12800"],
    ["https://gw.example/sw//", "https://gw.example/sw"],
    ["HTTPS://gw.example", "HTTPS://gw.example"],
    ["http://[::1]:12800", "http://[::1]:12800"],
  ])("accepts %s", (collector, base) => {
    expect(resolveCollectorUrl(collector)).toBe(base);
  });

  it.each([
    ["/sw", "/sw"],
    ["/sw/", "/sw"],
    ["/", ""],
  ])("accepts %s where there is a page, and nowhere else", (collector, base) => {
    expect(() => resolveCollectorUrl(collector)).toThrow(expect.objectContaining({ code: "invalid-option" }));
    vi.stubGlobal("location", new URL("https://shop.example/cart"));
    expect(resolveCollectorUrl(collector)).toBe(base);
  });

  it.each([
    [""],
    ["oap:12800"],
    ["oap.example"],
    ["sw"],
    ["//oap.example"],
    ["http://"],
    ["http:///v3"],
    ["ftp://oap.example"],
    ["https://oap.example?token=1"],
    ["https://oap.example/#top"],
    ["https://oap.example/a b"],
    [" https://oap.example"],
    [undefined],
    [null],
    [12_800],
    [new URL("https://oap.example")],
  ])("throws for %s", (collector) => {
    expect(() => resolveCollectorUrl(collector)).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("'collector'") }),
    );
  });

  it.each([
    ["https://user:secret@oap.example", "fetch refuses a URL with credentials at every request"],
    ["http://oap:99999", "no such port"],
    ["http://[::1", "no address"],
  ])("throws for %s: %s", (collector) => {
    expect(() => resolveCollectorUrl(collector)).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
