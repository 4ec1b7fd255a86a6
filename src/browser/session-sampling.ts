import { invalidOption } from "../core/runtime/option-checks.ts";

/** Which of a session's data are reported. */
export interface SessionSampling {
  /** Segments; a server's trace that the page continues is reported in any case. */
  readonly traces: boolean;
  /** Page views with all that belongs to them, and errors: OAP divides the one by the other. */
  readonly views: boolean;
}

/** The shares of sessions that are sampled, each from 0 for none to 1 for all. */
export interface SamplingRates {
  readonly traceSampleRate?: number | undefined;
  readonly viewSampleRate?: number | undefined;
}

/** Where a session keeps what was drawn for it. */
const KEY = "skywalking-edge";

/**
 * Decides once for a session, which is a tab with its reloads and pages of one origin. Both shares are measured with the same
 * draw, so that a session whose rarer part is reported has the other part too.
 *
 * Nothing is stored unless a rate is a real share. Where nothing can be stored, each page is a session.
 *
 * @param storage - Gives the store; a browser may forbid even that.
 * @throws SkyWalkingError `invalid-option` for a rate out of range.
 */
export function sampleSession(
  storage: () => Storage,
  { traceSampleRate = 1, viewSampleRate = 1 }: SamplingRates,
): SessionSampling {
  for (const [name, rate] of Object.entries({ traceSampleRate, viewSampleRate })) {
    if (!(rate >= 0 && rate <= 1)) throw invalidOption(name, "a number from 0 to 1", rate);
  }
  const isShare = [traceSampleRate, viewSampleRate].some((rate) => rate % 1);
  const drawn = isShare ? draw(storage) : 0;
  return { traces: drawn < traceSampleRate, views: drawn < viewSampleRate };
}

function draw(storage: () => Storage): number {
  let drawn = Math.random();
  try {
    const session = storage();
    const kept = Number.parseFloat(session.getItem(KEY) ?? "");
    if (kept >= 0 && kept < 1) drawn = kept;
    session.setItem(KEY, String(drawn));
  } catch {
    // Storage is full or forbidden.
  }
  return drawn;
}
