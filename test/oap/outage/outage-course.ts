import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import type { SignalStats } from "../../../src/index.ts";
import { eventually } from "../eventually.ts";
import { readSum } from "../graphql/metrics.ts";
import type { Oap } from "../kit/oap.ts";
import type { LoadedReporter } from "./loaded-reporter.ts";

/** A time without a server. */
export interface Outage {
  /** Resolves when it has lasted long enough, and the new server is about to start. */
  readonly lasted: Promise<void>;
  /** Resolves when the new server answers. It knows nothing of what the old one had. */
  readonly over: Promise<void>;
}

/** A reporter's counts at the moments that matter. */
export interface Course {
  /** Late in the outage: what was sent by then has gone with the old server. */
  readonly away: SignalStats;
  /** When the new server was there. */
  readonly back: SignalStats;
  /** When nothing was queued any more. */
  readonly end: SignalStats;
}

/** How long the load goes on when the server is back. */
const AFTER_MS = 5_000;

/** Stops a server, and starts it again after a while. */
export function beginOutage(oap: Oap, milliseconds: number): Outage {
  const lasted = oap.stop().then(() => wait(milliseconds));
  return { lasted, over: lasted.then(() => oap.start()) };
}

/** Watches a reporter under load go through an outage, to the end of its queue. */
export async function goThrough({ lasted, over }: Outage, load: LoadedReporter): Promise<Course> {
  await lasted;
  const away = load.look();
  await over;
  const back = load.look();
  await wait(AFTER_MS);
  load.stopLoad();
  const end = await eventually(
    "the end of the queue",
    async () => load.look(),
    ({ queued }) => expect(queued).toBe(0),
    { timeoutMs: 180_000 },
  );
  return { away, back, end };
}

/** Asks OAP how many segments of a service it has counted: the requests a minute, minute by minute. */
export function countSegments(oap: Oap, service: string): Promise<number> {
  return readSum(oap.query, "service_cpm", { service });
}
