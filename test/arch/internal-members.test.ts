import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { repository } from "../support/published-entries.ts";

const read = (file: string): string => readFileSync(repository + file, "utf8");

/** What a page can name, or a server reads: the script tags must call it so. */
const PUBLIC = [
  "src/browser/browser-agent.ts",
  "src/browser/call-queue.ts",
  "src/core/context/span.ts",
  "src/core/context/tracing-context.ts",
  "src/core/report/reporter.ts",
  ...readdirSync(`${repository}src/core/segment`).map((file) => `src/core/segment/${file}`),
];

/** The members of the interfaces in a source. */
function membersOf(source: string): string[] {
  return [...source.matchAll(/^ {2}(?:readonly |get )?(\w+)\??[(:<]/gm)].flatMap(([, name]) => name ?? []);
}

it("the members that the script tags rename are none that a page names or a server reads", () => {
  const [, list = ""] = /internalMembers = `([^`]+)`/.exec(read("rollup.config.mjs")) ?? [];
  const renamed = list.trim().split(/\s+/);
  expect(renamed.length).toBeGreaterThan(40);
  // What else stands in that file is the agent's own.
  const [, options = ""] =
    /interface BrowserAgentOptions \{(.*?)\n\}/s.exec(read("src/browser/browser-options.ts")) ?? [];
  const named = new Set([options, ...PUBLIC.map(read)].flatMap(membersOf));
  for (const name of ["beforeSend", "captureError", "createExitSpan", "operationName", "sent"])
    expect(named).toContain(name);
  expect(renamed.filter((name) => named.has(name))).toEqual([]);
});
