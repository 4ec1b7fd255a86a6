import type { Side } from "./side.ts";

/**
 * Events that the runtime ends in another way as soon as anything waits in `waitUntil`, as the agent's flush does; that a bare
 * Worker's own `waitUntil` has the same effect is seen in "an email that throws while something waits".
 *
 * An object that breaks down or gives up tells the reason once more for what still waited. How a Workflow's `run` ended
 * depends on when its engine hangs up, without the agent too.
 */
const ENDED_BY_WAITING = /"rpcMethod":"(breakDown|abort|email|run)"/;

/** How the events of a side ended, as its tail Worker was told: outcome, exceptions, logs. */
export function endingsOf({ arrivals }: Side): readonly string[] {
  return arrivals
    .filter(({ path }) => path === "/observed")
    .flatMap(({ body }) => JSON.parse(body) as unknown[])
    .map((ending) =>
      JSON.stringify(ending)
        .replace(/127\.0\.0\.1:\d+/g, "HOST")
        .replace(/[0-9a-f]{32,}/g, "ID"),
    )
    .filter((ending) => !ENDED_BY_WAITING.test(ending));
}
