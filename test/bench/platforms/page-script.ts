// What a page runs to measure; bundled and imported there.
import type { ContenderModule } from "../contender.ts";
import type { Environment } from "../measure/environment.ts";
import { type Assignment, measureSuites, type SuiteResult } from "../measure/suite-results.ts";

declare const gc: (options: { readonly type: "minor" }) => void;

const channel = new MessageChannel();

const environment: Environment = {
  load: (module): Promise<ContenderModule> => import(`/${module}.js`),
  turn: () =>
    new Promise((resolve) => {
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(undefined);
    }),
  collect: () => gc({ type: "minor" }),
  heapBytes,
};

/** Chromium alone tells; it was started so that it tells bytes and not a rounded figure. */
function heapBytes(): number {
  const memory: unknown = "memory" in performance ? performance.memory : undefined;
  if (typeof memory === "object" && memory !== null && "usedJSHeapSize" in memory) return Number(memory.usedJSHeapSize);
  throw new Error("performance.memory is missing");
}

/** Measures in this page. */
export function measureInPage(assignment: Assignment): Promise<SuiteResult[]> {
  return measureSuites(assignment, environment);
}
