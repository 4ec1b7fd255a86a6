import type { Diagnostic, Diagnostics } from "../../../../src/core/runtime/diagnostics.ts";
import { createMemoryReporter, type MemoryReporter } from "../../../../src/testing/index.ts";
import { createFakeClock, type FakeClock } from "../../fake-clock.ts";

/** What a signal is made from in a test, and what a test reads from it. */
export interface SignalRecorder {
  readonly reporter: MemoryReporter;
  readonly clock: FakeClock;
  readonly diagnostics: Diagnostics;
  /** The diagnostics so far. */
  readonly events: Diagnostic[];
  readonly source: { readonly service: string; readonly serviceInstance: string; readonly reporter: MemoryReporter };
}

/** Makes the source of a service `shop` that reports to memory. */
export function createSignalRecorder(): SignalRecorder {
  const reporter = createMemoryReporter();
  const events: Diagnostic[] = [];
  return {
    reporter,
    clock: createFakeClock(),
    diagnostics: (event) => events.push(event),
    events,
    source: { service: "shop", serviceInstance: "1.4.2", reporter },
  };
}

/** A getter, a conversion or a hook of a host that fails. */
export function failing(): never {
  throw new Error("the host's code failed");
}
