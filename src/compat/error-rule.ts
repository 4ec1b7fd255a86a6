import { type BrowserErrorLog, ErrorCategory } from "../core/segment/browser-error-log.ts";
import type { LiveSettings } from "./client-options.ts";

/** Whose an error is, where the page says so itself. */
export type ErrorOwner = Partial<Pick<BrowserErrorLog, "service" | "serviceVersion" | "pagePath">>;

/** Which of the agent's errors are reported. */
export interface ErrorRule {
  /** Gives what is to be reported of an error; undefined if it is not. */
  take(item: BrowserErrorLog): BrowserErrorLog | undefined;
  /** Runs `capture`: what it reports is an error whatever the switches say, and has that owner. */
  whileReporting(owner: ErrorOwner, capture: () => void): void;
  /** Begins a view that the agent knows nothing of. */
  beginView(): void;
}

/** What switches an error on. Those that the browser tells of itself are about what it did not load or run. */
const SWITCHES = {
  [ErrorCategory.js]: "jsErrors",
  [ErrorCategory.promise]: "jsErrors",
  [ErrorCategory.vue]: "jsErrors",
  [ErrorCategory.ajax]: "apiErrors",
  [ErrorCategory.resource]: "resourceErrors",
  [ErrorCategory.unknown]: "resourceErrors",
} as const;

/**
 * Makes the rule of `jsErrors`, `apiErrors` and `resourceErrors`.
 *
 * The first counted error of a view is marked, for the error rate. If that one is not reported, or the view is not the
 * agent's own, the mark goes to the next one.
 */
export function createErrorRule(settings: Readonly<LiveSettings>): ErrorRule {
  let owner: ErrorOwner | undefined;
  let isMarkOwed = false;
  return {
    take(item) {
      const { category, firstReportedError } = item;
      if (!owner && !settings[SWITCHES[category]]) {
        isMarkOwed ||= firstReportedError;
        return undefined;
      }
      if (SWITCHES[category] !== "jsErrors") return item;
      const isMarked = firstReportedError || isMarkOwed;
      isMarkOwed = false;
      return { ...item, ...owner, firstReportedError: isMarked };
    },
    whileReporting(given, capture) {
      owner = given;
      try {
        capture();
      } finally {
        owner = undefined;
      }
    },
    beginView() {
      isMarkOwed = true;
    },
  };
}
