import type { FaultFrame } from "./agent-script.ts";
import { breakGlobal } from "./page-globals.ts";
import { runScenario } from "./scenario.ts";

declare global {
  /** The other origin, which the page's head names. */
  var otherOrigin: string;
  /** Breaks a global of the page for the agent; here, since a call from a broken one is not to look like the agent's. */
  var breakForAgent: (name: string) => void;
}

/** The longest wait of the agent that is shortened, in milliseconds: its limits of five minutes stay. */
const LONGEST_MS = 60_000;
const SHORT_MS = 5;

const frame: FaultFrame | undefined = window.frameElement?.faultFrame;
if (frame) prepare(frame);

/** Runs before the agent starts. What the agent does after a second is to happen while it is looked at. */
function prepare(frame: FaultFrame): void {
  globalThis.breakForAgent = (name) => breakGlobal(window, name);
  const native = window.setTimeout;
  const shortened = (handler: TimerHandler, delay = 0): unknown =>
    Reflect.apply(native, window, [handler, delay > SHORT_MS && delay < LONGEST_MS ? SHORT_MS : delay]);
  Reflect.set(window, "setTimeout", shortened);
  const { troubles } = frame;
  addEventListener("error", ({ message }) => troubles.push(`error: ${message}`));
  addEventListener("unhandledrejection", ({ reason }) => troubles.push(`unhandled: ${String(reason)}`));
  for (const level of ["error", "warn", "log"] as const) {
    console[level] = (...values) => troubles.push(`console.${level}: ${values.map(String).join(" ")}`);
  }
  frame.scenario = new Promise((resolve) => {
    addEventListener("load", () => native.call(window, () => resolve(runScenario({ other: otherOrigin })), 10));
  });
}
