import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, firefox, type LaunchOptions, webkit } from "playwright";
import { bundledChromium } from "./browser-bundled.ts";

/** An engine that tests and the demo know how to drive. */
export type EngineName = "chromium" | "firefox" | "webkit";

/** A browser that Playwright drives: {@link openBrowser} hands `options` to `playwright[engine].launch`. */
export interface PlaywrightBrowser {
  readonly engine: EngineName;
  readonly driver: "playwright";
  /** Where it came from, for people: `"/usr/bin/chromium"`, `"Playwright's own"`. */
  readonly source: string;
  readonly options: LaunchOptions;
}

/** WebKitGTK's small browser, which only its own WebDriver server can drive. */
export interface WebDriverBrowser {
  readonly engine: "webkit";
  readonly driver: "webdriver";
  readonly source: string;
  /** Path of the `WebKitWebDriver` server. */
  readonly server: string;
  /** Path of `MiniBrowser`. */
  readonly browser: string;
  /** Path of `Xvfb`; absent when the desktop's own display is used. */
  readonly xvfb?: string;
}

/** A browser found on this machine. Plain data, so that it can be handed to another process as JSON. */
export type FoundBrowser = PlaywrightBrowser | WebDriverBrowser;

const PLAYWRIGHT_TYPES = { chromium, firefox, webkit };

/** Every engine, in the order in which tests run them. */
export const ENGINES: readonly EngineName[] = ["chromium", "firefox", "webkit"];

/** Says what to install when {@link findBrowser} finds nothing, one way for every platform and one for Debian. */
export const HOW_TO_INSTALL: Readonly<Record<EngineName, string>> = {
  chromium: "run `npx playwright install --with-deps chromium`, or install a package such as Debian's `chromium`",
  firefox: "run `npx playwright install --with-deps firefox`, or install a package such as Debian's `firefox-esr`",
  webkit: "run `npx playwright install --with-deps webkit`, or install Debian's `webkit2gtk-driver` and `xvfb`",
};

/**
 * Finds a browser with the given engine that starts on this machine, or `undefined`.
 *
 * Tried in this order: Playwright's own download; one that the system has; for Chromium the one inside the npm package
 * `@sparticuz/chromium`; for WebKit WebKitGTK's MiniBrowser. A candidate that is there but does not start (a snap's
 * stub, missing libraries) is passed over, so that the next one gets its chance.
 */
export async function findBrowser(engine: EngineName): Promise<FoundBrowser | undefined> {
  return (await playwrightsOwn(engine)) ?? (await SYSTEM_FINDERS[engine]());
}

const SYSTEM_FINDERS: Readonly<Record<EngineName, () => Promise<FoundBrowser | undefined>>> = {
  chromium: async () =>
    onPath("chromium", ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"], {}) ??
    (await installedChannel("chromium", ["chrome", "msedge"])) ??
    (await bundledChromium()),
  firefox: async () =>
    onPath("firefox", ["firefox-esr", "firefox"], { channel: "moz-firefox" }) ??
    (await installedChannel("firefox", ["moz-firefox"])),
  webkit: async () => webkitGtk(),
};

/** Playwright's own build is only trusted after a real start: it is often downloaded without the libraries it needs. */
async function playwrightsOwn(engine: EngineName): Promise<FoundBrowser | undefined> {
  if (!existsSync(PLAYWRIGHT_TYPES[engine].executablePath())) return undefined;
  return (await starts(engine, {})) ? playwrightBrowser(engine, "Playwright's own", {}) : undefined;
}

function onPath(engine: EngineName, names: readonly string[], options: LaunchOptions): FoundBrowser | undefined {
  for (const executablePath of names.flatMap(executables)) {
    if (answersVersion(executablePath)) {
      return playwrightBrowser(engine, executablePath, { ...options, executablePath });
    }
  }
  return undefined;
}

/** On macOS and Windows browsers are not on the PATH; Playwright knows where their installers put them. */
async function installedChannel(engine: EngineName, channels: readonly string[]): Promise<FoundBrowser | undefined> {
  if (process.platform === "linux") return undefined;
  for (const channel of channels) {
    if (await starts(engine, { channel })) return playwrightBrowser(engine, `installed ${channel}`, { channel });
  }
  return undefined;
}

function webkitGtk(): FoundBrowser | undefined {
  const server = executables("WebKitWebDriver")[0];
  const browser = miniBrowser();
  const xvfb = executables("Xvfb")[0];
  if (server === undefined || browser === undefined) return undefined;
  if (xvfb === undefined && process.env["DISPLAY"] === undefined) return undefined;
  const found = { engine: "webkit", driver: "webdriver", source: `WebKitGTK ${browser}`, server, browser } as const;
  return xvfb === undefined ? found : { ...found, xvfb };
}

/** Distributions keep MiniBrowser beside the library, out of the PATH, in a folder named by API version. */
function miniBrowser(): string | undefined {
  const libraries = [
    "/usr/lib",
    "/usr/lib64",
    "/usr/libexec",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
  ];
  const folders = libraries.flatMap((folder) =>
    ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"].map((api) => join(folder, api)),
  );
  return [...executables("MiniBrowser"), ...folders.map((folder) => join(folder, "MiniBrowser"))].find(existsSync);
}

function playwrightBrowser(engine: EngineName, source: string, options: LaunchOptions): PlaywrightBrowser {
  return { engine, driver: "playwright", source, options };
}

function executables(name: string): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).filter(existsSync);
}

function answersVersion(executablePath: string): boolean {
  return spawnSync(executablePath, ["--version"], { timeout: 20_000 }).status === 0;
}

async function starts(engine: EngineName, options: LaunchOptions): Promise<boolean> {
  try {
    await (await PLAYWRIGHT_TYPES[engine].launch(options)).close();
    return true;
  } catch {
    return false;
  }
}
