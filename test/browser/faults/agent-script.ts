import { startBrowserAgent } from "../../../src/browser/index.ts";
import { brokenOptions } from "./broken-options.ts";

/** What a frame is to do, and what it tells; the frame's element carries it. */
export interface FaultFrame {
  /** A seam, a global of the page or a set of options, by name; empty for none. */
  readonly fault: string;
  /** Broken before the agent starts, or when it has. */
  readonly when: "before" | "after";
  /** Whether there is an agent at all. */
  readonly isTraced: boolean;
  /** What the page heard of. */
  readonly troubles: string[];
  /** What starting the agent threw. */
  refused?: string;
  /** The seams that were passed while it started, and all. */
  passed?: { readonly starting: string[]; readonly all: Set<string> };
  scenario?: Promise<unknown>;
}

declare global {
  /** Stands at the frame's element, where the test's page has put it. */
  interface Element {
    faultFrame?: FaultFrame;
  }
}

const frame = window.frameElement?.faultFrame;
if (frame?.isTraced) startFaulty(frame);

function startFaulty(frame: FaultFrame): void {
  const { fault, when } = frame;
  const inject = (): void => {
    faults.broken = fault;
    breakForAgent(fault);
  };
  if (when === "before") inject();
  try {
    const usual = { service: "shop-web", collector: "/s/collect", flushIntervalMs: 5 };
    startBrowserAgent({ ...usual, ...brokenOptions[fault] });
  } catch (reason) {
    frame.refused = String(reason);
  }
  frame.passed = { starting: [...faults.passed], all: faults.passed };
  faults.passed.clear();
  if (when === "after") inject();
}
