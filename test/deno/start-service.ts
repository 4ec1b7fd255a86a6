import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDeno } from "../support/deno.ts";
import { packedPackage } from "../support/packed.ts";

/** A service running in Deno. */
export interface RunningService {
  /** Its origin, `http://127.0.0.1:port`. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Runs a module in Deno, in a project that has the packed tarball in its node_modules.
 *
 * @param source - Prints the origin it listens on as its first line, and gets `args` in `Deno.args`.
 */
export async function startService(source: string, args: readonly string[]): Promise<RunningService> {
  const folder = mkdtempSync(join(packedPackage().project, "deno-"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "service.js"), source);
  const options = ["run", "--no-lock", "--node-modules-dir=manual", "--allow-net=127.0.0.1", "--allow-read"];
  const { firstLine, stop } = await startDeno([...options, "service.js", ...args], folder, {});
  return {
    url: firstLine,
    stop: async () => {
      await stop();
      rmSync(folder, { recursive: true });
    },
  };
}
