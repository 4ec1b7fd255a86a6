// The process in which everything is measured on Node. It is bundled, started with --expose-gc, and prints JSON.
import { createRequire } from "node:module";
import { setImmediate } from "node:timers/promises";
import type { Environment } from "../measure/environment.ts";
import { type Assignment, measureSuites } from "../measure/suite-results.ts";

const { gc } = globalThis;
if (!gc) throw new Error("needs --expose-gc");

const require = createRequire(import.meta.url);

const environment: Environment = {
  load: async (module) => require(`./${module}.cjs`),
  turn: () => setImmediate(),
  collect: () => void gc({ type: "minor" }),
  heapBytes: () => process.memoryUsage().heapUsed,
};

const assignment: Assignment = JSON.parse(process.argv[2] ?? "");
console.log(JSON.stringify(await measureSuites(assignment, environment)));
// Some contenders keep timers for ever.
process.exit();
