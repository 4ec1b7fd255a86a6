import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium, type LaunchOptions, type Page } from "playwright";
import { findBrowser } from "../../support/browsers.ts";
import type { Assignment, SuiteResult } from "../measure/suite-results.ts";
import { buildBundles } from "./bundles.ts";

/** localhost counts as a secure context, as a page that is traced is one; nothing is ever asked of the network. */
const ORIGIN = "http://localhost:1";

/** A page that is alone in its process may read the clock to 5 µs, not only to 100. What a read costs does not change. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

const FLAGS = {
  time: ["--js-flags=--expose-gc"],
  allocation: [
    "--js-flags=--expose-gc --min-semi-space-size=128 --max-semi-space-size=128",
    "--enable-precise-memory-info",
  ],
} as const;

/** Measures in a page of the Chromium found on this machine, or returns undefined when there is none. */
export async function measureInChromium(rounds: number): Promise<SuiteResult[] | undefined> {
  const found = await findBrowser("chromium");
  if (found?.driver !== "playwright") return undefined;
  const folder = await buildBundles("chromium");
  const timed = await measureInPage(folder, found.options, { platform: "chromium", quantity: "time", rounds });
  const assignment = { platform: "chromium", quantity: "allocation", rounds } as const;
  return [...timed, ...(await measureInPage(folder, found.options, assignment))];
}

async function measureInPage(folder: string, options: LaunchOptions, assignment: Assignment): Promise<SuiteResult[]> {
  const args = [...(options.args ?? []), ...FLAGS[assignment.quantity]];
  const browser = await chromium.launch({ ...options, args });
  try {
    const page = await browser.newPage();
    await serve(page, folder);
    await page.goto(ORIGIN);
    // As text: what was compiled for Node may call helpers that the page does not have.
    const measured = await page.evaluate(
      `import("/page-script.js").then(({ measureInPage }) => measureInPage(${JSON.stringify(assignment)}))`,
    );
    return measured as SuiteResult[];
  } finally {
    await browser.close();
  }
}

async function serve(page: Page, folder: string): Promise<void> {
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") {
      await route.fulfill({ contentType: "text/html", headers: ISOLATED, body: "<!doctype html><title>bench</title>" });
    } else if (pathname.endsWith(".js")) {
      await route.fulfill({ contentType: "text/javascript", body: await readFile(join(folder, pathname)) });
    } else await route.fulfill({ status: 404, body: "" });
  });
}
