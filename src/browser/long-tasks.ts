import { withoutSecrets } from "./error-text.ts";
import type { PageInstrumentation } from "./page-instrumentation.ts";
import { measures, type TimingEntry, watchEntries } from "./timing-entries.ts";

/** What blames a script for a long frame. */
interface LongFrameEntry extends TimingEntry {
  readonly blockingDuration?: number;
  readonly scripts?: readonly { readonly duration: number; readonly sourceURL: string; readonly invoker: string }[];
}

/**
 * Traces what holds the page up for 50 ms or more: a Local span of the activity that is under way, else a segment of its own.
 *
 * Where the engine measures long animation frames it is one of those, `long-animation-frame`, with the longest script's source
 * and invoker and the time that input was blocked; else a `longtask`, of which the engine tells no more. Firefox and WebKit
 * measure neither.
 *
 * @see https://w3c.github.io/long-animation-frames/
 */
export function traceLongTasks(): PageInstrumentation {
  return (page, { activities }) => {
    const type = measures(page, "long-animation-frame") ? "long-animation-frame" : "longtask";
    const trace = ({ startTime, duration, blockingDuration, scripts = [] }: LongFrameEntry): void => {
      // By the wall clock, as spans are: the page's own does not count the time that the machine has slept.
      const began = Date.now() - page.performance.now() + startTime;
      const span = activities.createLocalSpan(type, began);
      const [longest] = [...scripts].sort((one, other) => other.duration - one.duration);
      if (blockingDuration) span.tag("blockingDuration", Math.ceil(blockingDuration));
      if (longest?.sourceURL) span.tag("sourceURL", withoutSecrets(longest.sourceURL));
      if (longest?.invoker) span.tag("invoker", withoutSecrets(longest.invoker));
      activities.end(span, began + duration);
    };
    return watchEntries(page, { [type]: trace }).stop;
  };
}
