import { describe, expect, it } from "vitest";
import { resourceName } from "../../../src/browser/resource-name.ts";

const AT = "https://shop.example";

describe("resourceName()", () => {
  it.each([
    ["/logo.png?v=2#top", "/logo.png"],
    ["/assets/app.4f3a2b1c.js", "/assets/app.*.js"],
    ["/assets/main.4f3a2b1c9d8e7f6a.chunk.css", "/assets/main.*.chunk.css"],
    ["/assets/index-DiwrgTda.js", "/assets/index-*.js"],
    ["/assets/index-Bq-3x_9k.js", "/assets/index-*.js"],
    ["/assets/app-X7Q2ABCD.js", "/assets/app-*.js"],
    ["/assets/app-XQQZABCD.js", "/assets/app-*.js"],
    ["/assets/4f3a2b1c9d.js", "/assets/*.js"],
    ["/img/123.png", "/img/{id}.png"],
    ["/img/9b2e7c1a-3f4d-4a5b-8c6d-7e8f9a0b1c2d.webp", "/img/{id}.webp"],
    ["/users/42/avatar.png", "/users/{id}/avatar.png"],
  ])("groups %s as %s", (path, name) => {
    expect(resourceName(AT + path)).toBe(AT + name);
  });

  it.each([
    "/jquery-3.7.1.min.js",
    "/vendor-react-18.js",
    "/user-settings.js",
    "/Component-Settings.js",
    "/bootstrap.bundle.min.js",
    "/",
    "/noextension",
  ])("leaves %s as it is", (path) => {
    expect(resourceName(AT + path)).toBe(AT + path);
  });

  it("leaves out credentials", () => {
    expect(resourceName("https://me:secret@cdn.example:8443/a.css")).toBe("https://cdn.example:8443/a.css");
  });

  it("names nothing that did not come over HTTP", () => {
    expect(
      ["data:image/png;base64,AAAA", "blob:https://shop.example/9b2e7c1a", "chrome-extension://a/b.js"].map(
        resourceName,
      ),
    ).toEqual([undefined, undefined, undefined]);
  });

  it("cuts a name that is too long for a label", () => {
    expect(resourceName(`${AT}/${"a/".repeat(400)}b.js`)).toHaveLength(256);
  });
});
