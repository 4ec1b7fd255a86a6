import { describe, expect, it } from "vitest";
import { createIgnoreRule, STATIC_SUFFIXES } from "../../../../src/core/context/ignore-rule.ts";

describe("createIgnoreRule()", () => {
  it("ignores nothing without a list, and nothing with empty ones", () => {
    for (const rule of [createIgnoreRule({}), createIgnoreRule({ suffixes: [], paths: [], methods: [] })]) {
      expect(["", "/", "GET:/", "GET:/a.css", "job"].filter(rule)).toEqual([]);
    }
  });

  it("ignores static files by their ending, whatever the method", () => {
    const rule = createIgnoreRule({ suffixes: STATIC_SUFFIXES });
    expect(STATIC_SUFFIXES).toHaveLength(12);
    expect(STATIC_SUFFIXES.map((suffix) => `GET:/static/file${suffix}`).filter((name) => !rule(name))).toEqual([]);
    expect(["/logo.png", "HEAD:/logo.png"].every(rule)).toBe(true);
    expect(["GET:/logo.png/edit", "GET:/png", "GET:/logopng", "GET:/a.json"].filter(rule)).toEqual([]);
  });

  it("ignores methods, in any case of the option", () => {
    const rule = createIgnoreRule({ methods: ["options", "HEAD"] });
    expect(["OPTIONS:/a", "HEAD:/"].every(rule)).toBe(true);
    expect(["GET:/options", "POST:/HEAD:/", "OPTIONS", "/OPTIONS:/"].filter(rule)).toEqual([]);
  });

  it.each<[string, string, boolean]>([
    ["/health", "GET:/health", true],
    ["/health", "/health", true],
    ["/health", "GET:/health/", false],
    ["/health", "GET:/healthy", false],
    ["/health", "GET:/api/health", false],
    ["health", "health", true],
    // ? is one character of a path segment.
    ["/v?/users", "GET:/v1/users", true],
    ["/v?/users", "GET:/v/users", false],
    ["/v?/users", "GET:/v10/users", false],
    ["/v?users", "GET:/v/users", false],
    ["/??", "GET:/ab", true],
    // * is any characters of one path segment, none too.
    ["/users/*", "GET:/users/7", true],
    ["/users/*", "GET:/users/", true],
    ["/users/*", "GET:/users", false],
    ["/users/*", "GET:/users/7/cart", false],
    ["/users/*/cart", "GET:/users/7/cart", true],
    ["/users/*/cart", "GET:/users/7/8/cart", false],
    ["/*.txt", "GET:/robots.txt", true],
    ["/*.txt", "GET:/a/robots.txt", false],
    ["/a*b", "GET:/ab", true],
    ["/a*b", "GET:/a123b", true],
    ["*", "job", true],
    ["*", "GET:/", false],
    // ** is any characters at all.
    ["/internal/**", "GET:/internal/", true],
    ["/internal/**", "GET:/internal/a", true],
    ["/internal/**", "GET:/internal/a/b.c", true],
    ["/internal/**", "GET:/internals", false],
    ["/**/debug", "GET:/a/b/debug", true],
    ["/**/debug", "GET:/a/b/debugger", false],
    ["/**.map", "GET:/assets/app.js.map", true],
    ["**", "GET:/", true],
    ["**", "", true],
    ["**", "a\nb", true],
    // All else is itself.
    ["/a.b", "GET:/a.b", true],
    ["/a.b", "GET:/axb", false],
    ["/a+(b)[c]{d}^$|\\", "GET:/a+(b)[c]{d}^$|\\", true],
    ["/a+", "GET:/aa", false],
    ["/a|/b", "GET:/a", false],
    ["/users/{id}", "GET:/users/{id}", true],
    ["/商店/?", "GET:/商店/x", true],
  ])("takes the path %s for %s: %s", (pattern, name, isIgnored) => {
    expect(createIgnoreRule({ paths: [pattern] })(name)).toBe(isIgnored);
  });

  it("answers at once whatever path an outsider asks for", () => {
    const rule = createIgnoreRule({ paths: ["/**/x/**/x/**/y"] });
    expect(rule(`GET:/${"x/".repeat(1_500)}`)).toBe(false);
  });

  it("ignores what any of its lists has", () => {
    const rule = createIgnoreRule({ suffixes: [".css"], paths: ["/health", "/ready"], methods: ["OPTIONS"] });
    expect(["GET:/a.css", "GET:/health", "PUT:/ready", "OPTIONS:/cart", "GET:/cart"].map((name) => rule(name))).toEqual(
      [true, true, true, true, false],
    );
  });

  it.each<[string, unknown]>([
    ["suffixes", ".css"],
    ["paths", ["/a", ""]],
    ["paths", [/a/]],
    ["paths", null],
    ["methods", [undefined]],
  ])("throws about %s that are %o", (name, value) => {
    expect(() => Reflect.apply(createIgnoreRule, undefined, [{ [name]: value }])).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(`'${name}'`) }),
    );
  });

  it.each([[undefined], [null]])("throws its own error for %s", (options) => {
    expect(() => Reflect.apply(createIgnoreRule, undefined, [options])).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });
});
