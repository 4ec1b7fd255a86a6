import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { Loader, Plugin } from "esbuild";
import { repository } from "../../support/published-entries.ts";

/**
 * What keeps the agent's failures from the page, or hands the page's own calls on: that it works is what the rest is tried with.
 * Of the options' checks it is wanted that they throw.
 */
const GUARDS =
  /(exit-outcome|quiet-call|replaced-method|event-listeners|own-output|option-checks|browser-options|errors|diagnostics|reporter-check)\.ts$/;

/** Functions that are such guards themselves. */
const GUARDING = /^(beginRequest|readFetchCall|resultOfRejection)$/;

const EXPORTED = /^export (?:async )?(?:function\*?|class|const) (\w+)/gm;

/**
 * Lets every function that a source file exports be told to throw: functions, methods of what they return, and of classes.
 * `seam(name, value)` of `seam-switch.ts` is put around each.
 */
export function seams(): Plugin {
  return {
    name: "seams",
    setup(build) {
      build.onLoad({ filter: /\/src\/(browser|core|http)\/.*\.ts$/ }, async ({ path, suffix }) => {
        const contents = await readFile(path, "utf8");
        const loader: Loader = "ts";
        if (suffix === "?real" || GUARDS.test(path)) return { contents, loader };
        const names = [...contents.matchAll(EXPORTED)]
          .map(([, name]) => String(name))
          .filter((name) => !GUARDING.test(name));
        if (names.length === 0) return { contents, loader };
        const file = relative(`${repository}src`, path).replace(/\.ts$/, "");
        const lines = names.map((name) => `export const ${name} = seam("${file} ${name}", real.${name});`);
        const real = JSON.stringify(`${path}?real`);
        const imports = `import * as real from ${real};
          export * from ${real};
          import { seam } from ${JSON.stringify(`${repository}test/browser/faults/seam-switch.ts`)};`;
        return { contents: `${imports}\n${lines.join("\n")}`, loader };
      });
      build.onResolve({ filter: /\?real$/ }, ({ path }) => ({ path: path.replace("?real", ""), suffix: "?real" }));
    },
  };
}
