import { ENGINES, type EngineName, type FoundBrowser, findBrowser, HOW_TO_INSTALL } from "./browsers.ts";

/** Where a test run leaves what it found to its worker processes, so that they neither search nor print again. */
const HANDED_OVER = "SKYWALKING_EDGE_FOUND_BROWSERS";

/**
 * The browsers that the tests run in: one for each engine found on this machine. It prints which were taken, and what to
 * install for those that are missing.
 *
 * @throws Error when an engine listed in the environment variable `REQUIRE_BROWSERS` (`chromium,firefox,webkit`) is missing
 * or when that list names an engine there is not.
 */
export async function selectBrowsers(): Promise<FoundBrowser[]> {
  const handedOver = process.env[HANDED_OVER];
  if (handedOver !== undefined) return JSON.parse(handedOver);
  const required = requiredEngines(process.env["REQUIRE_BROWSERS"]);
  const found: FoundBrowser[] = [];
  const missing: EngineName[] = [];
  for (const engine of ENGINES) {
    const browser = await findBrowser(engine);
    if (browser === undefined) missing.push(engine);
    else found.push(browser);
    console.log(describeOutcome(engine, browser));
  }
  const lacking = missing.filter((engine) => required.includes(engine));
  if (lacking.length > 0) {
    throw new Error(`REQUIRE_BROWSERS asks for ${lacking.join(" and ")}, which this machine does not have.`);
  }
  process.env[HANDED_OVER] = JSON.stringify(found);
  return found;
}

/** Reads a comma-separated list of engines; absent or empty means that none is required. */
export function requiredEngines(list: string | undefined): EngineName[] {
  const names = (list ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  return names.map((name) => {
    const engine = ENGINES.find((known) => known === name);
    if (engine === undefined) throw new Error(`REQUIRE_BROWSERS names "${name}"; there are ${ENGINES.join(", ")}.`);
    return engine;
  });
}

/** One line for people: which browser was taken, or that the engine is left out and what to install. */
export function describeOutcome(engine: EngineName, found: FoundBrowser | undefined): string {
  if (found !== undefined) return `${engine}: ${found.source}`;
  return `${engine}: not found, so its tests are left out. To have them, ${HOW_TO_INSTALL[engine]}.`;
}
