import { describe, expect, it } from "vitest";
import { httpEndpoint, normalizePath } from "../../../../src/core/segment/endpoint-name.ts";

describe("normalizePath()", () => {
  it.each([
    ["/users/123", "/users/{id}"],
    ["/users/123/orders/9", "/users/{id}/orders/{id}"],
    ["/carts/0b7c1a52-7f0e-4d9a-9f29-6a5b5d1f3c11", "/carts/{id}"],
    ["/carts/0B7C1A527F0E4D9A9F296A5B5D1F3C11/", "/carts/{id}/"],
    ["/blobs/deadbeefdeadbeef", "/blobs/{id}"],
    ["/t/eyJhbGciOiJIUzI1NiJ9_x", "/t/{id}"],
  ])("replaces what varies: %s", (path, name) => {
    expect(normalizePath(path)).toBe(name);
  });

  it.each([
    ["/"],
    [""],
    ["/api/v1/health"],
    ["/a//b/"],
    ["/products/summer-dress"],
    ["/internationalization-settings"],
    ["/assets/app.4f2c.js"],
    ["/deadbeef"],
    ["/商店"],
  ])("leaves a name alone: %s", (path) => {
    expect(normalizePath(path)).toBe(path);
  });
});

describe("httpEndpoint()", () => {
  it("joins the upper-case method and the normalised path", () => {
    expect(httpEndpoint("get", "/users/123")).toBe("GET:/users/{id}");
  });
});
