import type { TestProject } from "vitest/node";
import { type Downloads, download } from "./downloads.ts";
import { missingPrograms } from "./programs.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** What the servers are started from; null where they cannot run. */
    downloads: Downloads | null;
  }
}

/**
 * Makes the servers' programs available to the tests. Vitest calls it once a run.
 *
 * @throws Error in CI, where nothing may be missing; elsewhere the tests are skipped.
 */
export function setup(project: TestProject): void {
  const missing = missingPrograms();
  if (missing.length === 0) {
    project.provide("downloads", download());
    return;
  }
  const sentence = `The tests against a real SkyWalking server need ${new Intl.ListFormat("en").format(missing)}, not found here.`;
  if (process.env["CI"] === "true") throw new Error(sentence);
  console.log(`${sentence} They are skipped.`);
  project.provide("downloads", null);
}
