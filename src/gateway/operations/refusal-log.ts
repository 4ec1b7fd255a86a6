import type { Outcome, OutcomeName } from "../outcome.ts";
import type { Tell } from "./gateway-event.ts";

/** Milliseconds in which requests refused for the same reason are told of once. */
const QUIET_MS = 10_000;

/** Tells of a request that was refused, unless one like it has been told of just now. */
export type RefusalLog = (route: string, outcome: Outcome) => void;

/** Makes the log of refused requests: a flood of them must not become a flood of lines. */
export function createRefusalLog(tell: Tell, now: () => number): RefusalLog {
  const toldAt: Partial<Record<OutcomeName, number>> = {};
  const untold: Partial<Record<OutcomeName, number>> = {};
  return (route, { name, detail }) => {
    if (name === "taken") return;
    const time = now();
    if (time - (toldAt[name] ?? Number.NEGATIVE_INFINITY) < QUIET_MS) {
      untold[name] = (untold[name] ?? 0) + 1;
      return;
    }
    const others = untold[name] ?? 0;
    toldAt[name] = time;
    untold[name] = 0;
    tell("warn", "refused", "A request was refused.", { route, outcome: name, reason: detail, others });
  };
}
