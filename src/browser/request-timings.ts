import type { Span } from "../core/context/span.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { requestPhases } from "./perf-data.ts";
import type { TimingEntry } from "./timing-entries.ts";

/** A request that was answered, whose span waits for what the browser has measured of it. */
export interface TimedRequest {
  readonly span: Span;
  /** The whole address. */
  readonly href: string;
  /** When it was made, in milliseconds since the time origin. */
  readonly began: number;
}

interface Waiting extends TimedRequest {
  readonly ended: number;
  /** The end of the span, in milliseconds since the Unix epoch. */
  readonly time: number;
}

/** Milliseconds that a span waits at most: an entry comes when the body is there, of a stream perhaps never. */
const MAX_WAIT_MS = 1_000;
/** Milliseconds that one waits less if another's time is up: a timer for each would cost more than its span. */
const SLACK_MS = 250;
/** How far the entries of an engine may be from what its clock said, in milliseconds. */
const TOLERANCE_MS = 1;

/**
 * Adds to the span of a request what the browser has measured of it: a log with the phases in whole milliseconds, sizes in
 * bytes and the protocol. The span ends with the time that it ended, only later.
 *
 * Of a server on another origin the browser tells nothing unless that allows it (`Timing-Allow-Origin`): then there is no log.
 */
export class RequestTimings {
  readonly #end: (span: Span, time: number) => void;
  readonly #waiting = new Set<Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param end - Ends a span. */
  constructor(end: (span: Span, time: number) => void) {
    this.#end = end;
  }

  /** Ends the span of a request that has just been answered, as soon as its entry has come. */
  wait({ span, href, began }: TimedRequest): void {
    this.#waiting.add({ span, href, began, ended: performance.now(), time: span.context.now() });
    this.#timer ??= setTimeout(quietly, MAX_WAIT_MS, this.#expire);
  }

  /** Takes a `resource` entry. */
  add(entry: TimingEntry): void {
    for (const waiting of this.#waiting) {
      const { span, href, began, ended, time } = waiting;
      const { startTime, responseStart = 0 } = entry;
      const isIt = entry.name === href && startTime >= began - TOLERANCE_MS && responseStart <= ended + TOLERANCE_MS;
      if (!isIt) continue;
      if (responseStart > 0) span.log(logOf(entry), time);
      this.#finish(waiting);
      return;
    }
  }

  /** Ends what waits. */
  settle(): void {
    for (const waiting of this.#waiting) this.#finish(waiting);
  }

  readonly #expire = (): void => {
    const now = performance.now();
    this.#timer = undefined;
    for (const waiting of this.#waiting) {
      const left = waiting.ended + MAX_WAIT_MS - now;
      if (left <= SLACK_MS) this.#finish(waiting);
      else this.#timer ??= setTimeout(quietly, left, this.#expire);
    }
  };

  #finish(waiting: Waiting): void {
    this.#waiting.delete(waiting);
    this.#end(waiting.span, waiting.time);
  }
}

function logOf(entry: TimingEntry): Record<string, string> {
  const { transferSize, encodedBodySize, decodedBodySize, nextHopProtocol } = entry;
  const measured = { ...requestPhases(entry), transferSize, encodedBodySize, decodedBodySize, nextHopProtocol };
  const known = Object.entries(measured).filter(([, value]) => value);
  return Object.fromEntries([["event", "resource-timing"], ...known.map(([key, value]) => [key, String(value)])]);
}
