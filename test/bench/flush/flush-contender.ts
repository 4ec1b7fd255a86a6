import type { Reporter } from "../../../src/index.ts";
import type { Contender } from "../contender.ts";
import { makeSegments } from "../encoding/segments.ts";

/**
 * Makes a contender of a reporter: what is timed is all that a flush does before it returns, which is what a page's main
 * thread is held up by: enqueueing, encoding, calling `fetch`.
 */
export function createFlushContender(count: number, reporter: Reporter): Contender {
  const segments = makeSegments(count);
  const flushes: Promise<void>[] = [];
  return {
    run(times) {
      for (let index = 0; index < times; index++) {
        for (const segment of segments) reporter.report("segment", segment);
        flushes.push(reporter.flush());
      }
    },
    async drain() {
      await Promise.all(flushes);
      const { sent = 0, queued = 0 } = reporter.stats().segment ?? {};
      if (sent % count > 0 || queued > 0) throw new Error("not everything was sent");
      return flushes.splice(0).length;
    },
  };
}
