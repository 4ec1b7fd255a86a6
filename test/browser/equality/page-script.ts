import { type RunSettings, runFamily, type Seen } from "./case-runner.ts";
import { families } from "./families.ts";

declare global {
  /** What the script of the page under comparison offers to the test. */
  var equality: (settings: RunSettings) => Promise<Record<string, Seen>>;
}

globalThis.equality = (settings) => runFamily(families[settings.family] ?? {}, settings);
