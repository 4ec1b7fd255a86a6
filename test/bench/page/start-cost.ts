import type { Browser } from "playwright";
import type { PageAgent } from "./agents.ts";
import { openMeasuredPage } from "./main-thread.ts";
import type { ShopServer } from "./shop-server.ts";
import { inTurn, type PageFigures } from "./turns.ts";

/** Fresh documents of each agent in a round. */
const STARTS = 3;

/**
 * Measures one round of what an agent's script takes from its text to the agent that has started: compiled and run in fresh
 * documents, as an inline script is. What it puts off until later is not in it.
 */
export async function measureStarts(
  browser: Browser,
  server: ShopServer,
  scripts: ReadonlyMap<string, string>,
  figures: PageFigures,
): Promise<void> {
  for (const agent of inTurn(figures)) {
    const page = await openMeasuredPage(browser);
    let spent = 0;
    for (let start = 0; start < STARTS; start++) {
      await page.goto(server.pageUrl(agent, "empty"));
      await page.evaluate(prepareScript(agent, scripts.get(agent.name) ?? ""));
      const before = await page.spent();
      await page.evaluate("document.head.append(prepared), 0");
      spent += (await page.spent()) - before;
    }
    figures.get(agent.name)?.push(spent / STARTS);
    await page.close();
    server.takeReports(agent);
  }
}

/** The comment is another one each time: the engine keeps what it has compiled of the same text. */
function prepareScript({ attributes = {} }: PageAgent, text: string): string {
  const fresh = JSON.stringify(`/* ${Math.random()} */${text}`);
  return `window.prepared = document.createElement("script");
for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) prepared.setAttribute(name, value);
prepared.textContent = ${fresh}; 0`;
}
