import { type Reporter, type SignalStats, Tracer } from "../../../src/index.ts";

/** A reporter that gets segments at a steady pace, and is looked at all the while. */
export interface LoadedReporter {
  /** Its counts, each with the segments that it had been handed at that moment. */
  readonly looks: readonly Look[];
  /** Takes a look now. */
  look(): SignalStats;
  /** Ends the load; the reporter goes on with what it has. */
  stopLoad(): void;
}

/** Counts at one moment. */
export interface Look {
  readonly made: number;
  readonly stats: SignalStats;
}

const TICK_MS = 20;
const NOTHING: SignalStats = { reported: 0, sent: 0, queued: 0, dropped: {}, retries: 0, bytes: 0 };

/** Reports segments with one Entry span each, so many a second, and looks at the counts at every tick. */
export function loadReporter(service: string, reporter: Reporter, perSecond: number): LoadedReporter {
  const tracer = new Tracer({ service, reporter });
  const start = performance.now();
  const looks: Look[] = [];
  let made = 0;
  const look = (): SignalStats => {
    const stats = reporter.stats().segment ?? NOTHING;
    looks.push({ made, stats });
    return stats;
  };
  const timer = setInterval(() => {
    // By the clock, since a busy machine's timers come late.
    const due = Math.floor(((performance.now() - start) * perSecond) / 1_000);
    for (; made < due; made++) {
      using context = tracer.createTracingContext();
      using _entry = context.createEntrySpan("GET:/", {});
    }
    look();
  }, TICK_MS);
  return { looks, look, stopLoad: () => clearInterval(timer) };
}
