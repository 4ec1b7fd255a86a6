import { errorData } from "../core/context/error-data.ts";
import { type Diagnostics, emitDiagnostic } from "../core/runtime/diagnostics.ts";
import { createIdSource } from "../core/runtime/ids.ts";
import { toText } from "../core/runtime/text.ts";
import { type BrowserErrorLog, ErrorCategory } from "../core/segment/browser-error-log.ts";
import { cutText } from "../core/segment/cut-text.ts";
import { MAX_VALUE_LENGTH } from "../core/segment/limits.ts";
import type { NoiseRule } from "./error-noise.ts";
import { describeThrown, type ErrorPlace, placeIn, withoutSecrets } from "./error-text.ts";

/** What breaks the page's own code is what the error rate counts. */
const COUNTED: readonly ErrorCategory[] = [ErrorCategory.js, ErrorCategory.vue, ErrorCategory.promise];
/** Errors that are reported in a minute at most. */
const MAX_PER_MINUTE = 10;
/** Errors that are reported of a page view at most. */
const MAX_PER_VIEW = 100;
const MINUTE_MS = 60_000;
/**
 * Milliseconds that a failed request waits. A browser that leaves a page breaks off its requests first, Firefox and WebKit
 * within 30 ms of `beforeunload` [seen], which mobile browsers may not fire, and before `pagehide`, which comes once the next
 * page answers; no timer runs in a page that is gone.
 */
const LEAVING_MS = 500;
/** Longest stack that is kept, in characters, its causes included. */
const MAX_STACK_LENGTH = 4_096;
/** Longest text that is looked at, in characters. */
const MAX_TEXT_LENGTH = 16_384;

/** An error as it was found. */
export interface PageError {
  readonly category: ErrorCategory;
  /** What was thrown: anything. */
  readonly reason?: unknown;
  /** What happened, where the reason does not tell. */
  readonly message?: string | undefined;
  /** What failed, or where; else the stack tells. */
  readonly place?: ErrorPlace;
  /** When it happened, in milliseconds since the page's time origin, as of an event. Default: now. */
  readonly timeStamp?: number;
  /** Whether it may be none: the browser may be about to leave the page. */
  readonly isUncertain?: boolean;
  /** Whether it is none, whoever else finds it: the browser has broken it off. */
  readonly isBrokenOff?: boolean | undefined;
}

/** Why an error was not reported: it was already; 10 were within a minute or 100 in the page view; it is noise. */
export type LeftOutReason = "duplicate" | "rate-limit" | "ignored";

/** Takes the errors of a page, and reports those that are worth it. */
export interface ErrorLog {
  /** Takes the error that `find` gives, if any. Never throws, whatever `find` and what was thrown do. */
  add(find: () => PageError | undefined): void;
  /** Begins a page view: what was reported in the one before may be reported anew. */
  beginView(): void;
  /** Counts what was left out. */
  readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>;
}

/** The view that errors belong to, and its address, for errors that name none. */
export type ErrorView = Pick<BrowserErrorLog, "service" | "serviceVersion" | "pagePath" | "errorUrl">;

/**
 * Makes the log. An error is reported once in a page view, known by its category, message and place, and an Error object once
 * at all; 10 a minute and 100 a view are, and the first that counts for the error rate in any case.
 *
 * @param report - Takes the items. Whoever samples does it here, and must decide the same for the page's views: OAP divides
 *   the one by the other.
 */
export function createErrorLog(
  view: () => ErrorView,
  isNoise: NoiseRule,
  report: (item: BrowserErrorLog) => void,
  diagnostics: Diagnostics | undefined,
): ErrorLog {
  const createId = createIdSource();
  const thrown = new WeakSet<object>();
  const known = new Set<string>();
  /** When the last errors were reported, in monotonic milliseconds, the last first. */
  const times: number[] = [];
  const leftOut: Partial<Record<LeftOutReason, number>> = {};
  let hasCounted = false;

  function take(error: PageError): LeftOutReason | undefined {
    const { reason, isUncertain, isBrokenOff } = error;
    if (typeof reason === "object" && reason) {
      // Before anything of it is read, since that may run code of the page which throws it again.
      if (thrown.has(reason)) return "duplicate";
      thrown.add(reason);
    }
    if (isBrokenOff) return "ignored";
    if (!isUncertain) return file(error);
    setTimeout(() => guard(() => file(error)), LEAVING_MS);
    return undefined;
  }

  function file(error: PageError): LeftOutReason | undefined {
    const now = performance.now();
    const { category, timeStamp = now } = error;
    const text = textOf(error, view());
    const { message, errorUrl, line, col } = text;
    if (isNoise(message, errorUrl)) return "ignored";
    const key = [category, message, errorUrl, line, col].join();
    if (known.has(key)) return "duplicate";

    const isTooMuch = known.size >= MAX_PER_VIEW || now - (times[MAX_PER_MINUTE - 1] ?? -MINUTE_MS) < MINUTE_MS;
    const firstReportedError = !hasCounted && COUNTED.includes(category);
    // The error rate must not suffer from a page full of broken images.
    if (isTooMuch && !firstReportedError) return "rate-limit";
    times.unshift(now);
    times.splice(MAX_PER_MINUTE);
    known.add(key);
    hasCounted ||= firstReportedError;
    const time = Math.round(Date.now() - now + timeStamp);
    report({ ...text, uniqueId: createId(), time, category, grade: "Error", firstReportedError });
    return undefined;
  }

  function guard(step: () => LeftOutReason | undefined): void {
    try {
      const reason = step();
      if (reason) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
    } catch (cause) {
      emitDiagnostic(diagnostics, "instrumentation-failed", "errorLog", cause);
    }
  }

  return {
    add: (find) =>
      guard(() => {
        const error = find();
        return error && take(error);
      }),
    beginView() {
      known.clear();
      hasCounted = false;
    },
    leftOut,
  };
}

type ErrorText = ErrorView & Pick<BrowserErrorLog, "message" | "line" | "col" | "stack">;

function textOf({ reason, message, place }: PageError, view: ErrorView): ErrorText {
  const stack = clean(errorData(reason)["stack"] ?? "", MAX_STACK_LENGTH);
  const [url, line, col] = place?.[0] ? place : placeIn(stack);
  return {
    ...view,
    message: clean(message ?? describeThrown(reason, toText(reason)), MAX_VALUE_LENGTH),
    line: Number(line) | 0,
    col: Number(col) | 0,
    stack,
    errorUrl: clean(url ?? view.errorUrl, MAX_VALUE_LENGTH),
  };
}

function clean(text: string, limit: number): string {
  return cutText(withoutSecrets(cutText(text, MAX_TEXT_LENGTH)), limit);
}
