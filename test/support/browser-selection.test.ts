import { afterEach, expect, it, vi } from "vitest";
import { describeOutcome, requiredEngines, selectBrowsers } from "./browser-selection.ts";
import { ENGINES, type PlaywrightBrowser } from "./browsers.ts";

const chromium: PlaywrightBrowser = {
  engine: "chromium",
  driver: "playwright",
  source: "/usr/bin/chromium",
  options: { executablePath: "/usr/bin/chromium" },
};

afterEach(() => {
  vi.unstubAllEnvs();
});

it("reads the list of required engines, with spaces and empty places", () => {
  expect(requiredEngines(undefined)).toEqual([]);
  expect(requiredEngines("")).toEqual([]);
  expect(requiredEngines(" webkit,, chromium ")).toEqual(["webkit", "chromium"]);
});

it("refuses to require an engine that there is not, before it looks for any", async () => {
  expect(() => requiredEngines("chrome")).toThrow('REQUIRE_BROWSERS names "chrome"');
  vi.stubEnv("REQUIRE_BROWSERS", "chrome");
  vi.stubEnv("SKYWALKING_EDGE_FOUND_BROWSERS", undefined);
  await expect(selectBrowsers()).rejects.toThrow("there are chromium, firefox, webkit");
});

it("says which browser was taken, or what to install", () => {
  expect(describeOutcome("chromium", chromium)).toBe("chromium: /usr/bin/chromium");
  for (const engine of ENGINES) {
    expect(describeOutcome(engine, undefined)).toContain(`npx playwright install --with-deps ${engine}`);
  }
});

it("takes what another process of the run has found, without a search", async () => {
  vi.stubEnv("SKYWALKING_EDGE_FOUND_BROWSERS", JSON.stringify([chromium]));
  expect(await selectBrowsers()).toEqual([chromium]);
});
