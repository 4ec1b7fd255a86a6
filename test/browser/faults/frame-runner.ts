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

/** How often a frame is loaded until its page has come. */
const LOADS = 3;

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

/**
 * Firefox tells now and then of a load that was not the frame's page (seen in one run of hundreds). The scenario's script is the
 * page's first, so if it has not run then the agent cannot have been there either: the page is loaded again.
 */
async function loadFrame(element: HTMLIFrameElement, frame: FaultFrame): Promise<unknown> {
  for (let load = 0; load < LOADS && !frame.scenario; load += 1) {
    const loaded = new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));
    element.src = "/frame";
    if (!element.isConnected) document.body.append(element);
    await loaded;
  }
  return frame.scenario ?? "the frame's page did not load";
}

async function runFrame(plan: FramePlan): Promise<FrameSeen> {
  const element = document.createElement("iframe");
  const frame: FaultFrame = { ...plan, troubles: [] };
  element.faultFrame = frame;
  const seen: unknown = await loadFrame(element, frame).then(
    (value) => JSON.parse(JSON.stringify(value)),
    (reason: unknown) => `the page's own code failed: ${String(reason)}`,
  );
  element.remove();
  await new Promise((resolve) => setTimeout(resolve));
  const { troubles, refused = "", passed } = frame;
  return { seen, troubles, refused, starting: passed?.starting ?? [], running: [...(passed?.all ?? [])] };
}
