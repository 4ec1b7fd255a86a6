import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import type { Tab } from "../support/browser-tab.ts";
import { answer, html, type Site, startSite } from "../support/site.ts";
import { barePage } from "./agent-page.ts";
import { tellReply } from "./equality/server-replies.ts";
import { brokenOptions } from "./faults/broken-options.ts";
import type { FramePlan, FrameSeen } from "./faults/frame-runner.ts";
import { pageGlobals } from "./faults/page-globals.ts";
import { seams } from "./faults/seam-plugin.ts";
import { expect, test } from "./fixtures.ts";

const SCRIPTS: Readonly<Record<string, readonly Plugin[]>> = {
  "agent-script": [seams()],
  "scenario-script": [],
  "frame-runner": [],
};

async function script(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`./faults/${name}.ts`, import.meta.url))],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    plugins: [...(SCRIPTS[name] ?? [])],
  });
  return outputFiles[0]?.text ?? "";
}

async function serveFrames(site: Site, other: Site): Promise<void> {
  for (const [path, name] of [
    ["/agent.js", "agent-script"],
    ["/scenario.js", "scenario-script"],
    ["/frames.js", "frame-runner"],
  ] as const) {
    site.route(path, answer({ headers: { "content-type": "text/javascript" }, body: await script(name) }));
  }
  const told = `<script>otherOrigin = ${JSON.stringify(other.origin)}</script>`;
  site.route("/cart", html(barePage("", '<script src="/frames.js"></script>')));
  site.route(
    "/frame",
    html(`<!doctype html><body>${told}<script src="/scenario.js"></script><script src="/agent.js"></script>`),
  );
  site.route("/s/collect/v3/segments", answer({ body: "{}" }));
}

/**
 * Frames of one page: a driver waits half a minute for an answer, and WebKit lets a page go through no more than a hundred
 * addresses in ten seconds.
 */
const BATCH = 12;

async function run(tab: Tab, { origin }: Site, plans: readonly FramePlan[]): Promise<FrameSeen[]> {
  const results: FrameSeen[] = [];
  for (let start = 0; start < plans.length; start += BATCH) {
    await tab.goto(`${origin}/cart`);
    results.push(...(await tab.evaluate((given) => runFrames(given), plans.slice(start, start + BATCH))));
  }
  return results;
}

const traced = (when: FramePlan["when"], names: readonly string[]): FramePlan[] =>
  names.map((fault) => ({ fault, when, isTraced: true }));

test.describe("a page whose agent fails", () => {
  // Up to two hundred pages in a test, three at a time.
  test.setTimeout(120_000);

  let site: Site;
  let other: Site;

  test.beforeAll(async () => {
    site = await startSite({ otherwise: tellReply });
    other = await startSite({ otherwise: tellReply });
    await serveFrames(site, other);
  });

  test.afterAll(() => Promise.all([site.close(), other.close()]));

  /** Runs the frames, and holds each against a page without an agent. */
  async function expectUntouched(tab: Tab, plans: readonly FramePlan[]): Promise<FrameSeen[]> {
    const [bare, ...results] = await run(tab, site, [{ fault: "", when: "after", isTraced: false }, ...plans]);
    expect(bare?.troubles, "the page's own errors").toHaveLength(3);
    for (const [number, { fault, when }] of plans.entries()) {
      const { seen, troubles = [] } = results[number] ?? {};
      const instead = typeof seen === "string" ? `: ${seen}` : "";
      // Which of two requests fails first is the network's affair.
      expect
        .soft({ seen, troubles: [...troubles].sort() }, `${fault}, broken ${when} the start${instead}`)
        .toEqual({ seen: bare?.seen, troubles: [...(bare?.troubles ?? [])].sort() });
    }
    return results;
  }

  test("in none of its parts: the scenario passes through most of them", async ({ tab }) => {
    const [sound] = await expectUntouched(tab, traced("after", [""]));
    expect(sound?.refused).toBe("");
    expect(sound?.running.length).toBeGreaterThan(80);
  });

  test("by the options that it was given", async ({ tab }) => {
    await expectUntouched(tab, traced("after", Object.keys(brokenOptions)));
  });

  test("by what it asks of the page, once it runs", async ({ tab }) => {
    await expectUntouched(tab, traced("after", pageGlobals));
  });

  test("by what it asks of the page, while it starts", async ({ tab }) => {
    await expectUntouched(tab, traced("before", pageGlobals));
  });

  test("in each function, once it runs", async ({ tab }) => {
    const [sound] = await run(tab, site, traced("after", [""]));
    await expectUntouched(tab, traced("after", sound?.running ?? []));
  });

  test("in each function, while it starts", async ({ tab }) => {
    const [sound] = await run(tab, site, traced("after", [""]));
    await expectUntouched(tab, traced("before", sound?.starting ?? []));
  });
});
