import type { FaultFrame } from "./agent-script.ts";

/** What a frame came to. */
export interface FrameSeen {
  readonly seen: unknown;
  readonly troubles: readonly string[];
  readonly refused: string;
  readonly starting: readonly string[];
  readonly running: readonly string[];
}

/** Which frames are run. */
export type FramePlan = Pick<FaultFrame, "fault" | "when" | "isTraced">;

declare global {
  /** Offered by the page that holds the frames. */
  var runFrames: (plans: readonly FramePlan[]) => Promise<FrameSeen[]>;
}

const AT_ONCE = 3;

/** Runs in the page that holds the frames: each is a page of its own, which is left at the end. */
globalThis.runFrames = async (plans) => {
  const results: FrameSeen[] = [];
  const waiting = [...plans.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await runFrame(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
};

async function runFrame(plan: FramePlan): Promise<FrameSeen> {
  const element = document.createElement("iframe");
  const frame: FaultFrame = { ...plan, troubles: [] };
  element.faultFrame = frame;
  element.src = "/frame";
  const loaded = new Promise((resolve) => element.addEventListener("load", resolve));
  document.body.append(element);
  await loaded;
  const seen: unknown = await (frame.scenario ?? Promise.resolve("none")).then(
    (value) => JSON.parse(JSON.stringify(value)),
    (reason: unknown) => `the page's own code failed: ${String(reason)}`,
  );
  element.remove();
  await new Promise((resolve) => setTimeout(resolve));
  const { troubles, refused = "", passed } = frame;
  return { seen, troubles, refused, starting: passed?.starting ?? [], running: [...(passed?.all ?? [])] };
}
