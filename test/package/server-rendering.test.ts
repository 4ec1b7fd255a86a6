import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { packedPackage } from "../support/packed.ts";
import { publishedEntries } from "../support/published-entries.ts";

const { project } = packedPackage();

/** Runs a module in a plain Node, which must end by itself within ten seconds, and reads the JSON that it prints. */
function run(source: string): unknown {
  const output = execFileSync(process.execPath, ["--input-type=module", "--eval", source], {
    cwd: project,
    encoding: "utf8",
    timeout: 10_000,
  });
  return JSON.parse(output);
}

describe("where a page is rendered on a server", () => {
  it.each(publishedEntries())("import of $specifier starts nothing and changes no global", ({ specifier }) => {
    const seen = run(`
      const members = (object) => Reflect.ownKeys(object).map((key) => [key, Reflect.get(object, key)]);
      const look = () => [globalThis, console, Promise, EventTarget.prototype].map((object) => new Map(members(object)));
      // Twice, since Node makes some values when they are first read.
      look();
      const before = look();
      await import(${JSON.stringify(specifier)});
      const changed = look().flatMap((after, which) =>
        [...after.keys()].filter((key) => !Object.is(after.get(key), before[which].get(key))).map(String));
      console.log(JSON.stringify({ changed, types: [typeof window, typeof document] }));
    `);
    expect(seen).toEqual({ changed: [], types: ["undefined", "undefined"] });
  });

  it("startBrowserAgent() says that there is no page", () => {
    const seen = run(`
      const { startBrowserAgent } = await import("skywalking-edge/browser");
      try {
        startBrowserAgent({ service: "shop-web", collector: "/sw" });
      } catch ({ name, code, message }) {
        console.log(JSON.stringify({ name, code, message }));
      }
    `);
    expect(seen).toEqual({
      name: "SkyWalkingError",
      code: "unsupported-runtime",
      message: expect.stringContaining("needs a page; do not call it while rendering on a server"),
    });
  });
});
