import type { Reporter } from "../report/reporter.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Diagnostics } from "../runtime/diagnostics.ts";
import type { SegmentObject } from "../segment/segment-object.ts";
import type { CorrelationContext } from "./correlation-context.ts";
import type { OpenContexts } from "./open-contexts.ts";
import type { Propagator } from "./propagator.ts";

/** Keeps a finished segment, or drops it: a sampling rule that has seen how the work went. */
export type KeepRule = (segment: SegmentObject) => boolean;

/** What every segment of a tracer needs. */
export interface SegmentSetting {
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly spanLimit: number;
  readonly propagators: readonly Propagator[];
  readonly createCorrelation: (() => CorrelationContext) | undefined;
  readonly keep?: KeepRule | undefined;
  readonly open: OpenContexts;
  readonly diagnostics?: Diagnostics | undefined;
}
