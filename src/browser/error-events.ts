import { ErrorCategory } from "../core/segment/browser-error-log.ts";
import type { PageError } from "./error-log.ts";
import { listenEarly } from "./event-listeners.ts";

/** What the browser refused to do for the page. What it only advises against has broken nothing. */
const REPORTS = ["intervention", "permissions-policy-violation"];

/**
 * Watches for what goes wrong in the page: uncaught errors and rejections, elements that do not load, what the page's
 * Content Security Policy blocks and what the browser reports to it.
 *
 * It only looks: no event is stopped or marked as handled, so that `window.onerror` and the console get what they always do.
 *
 * @param add - Takes what the browser reports. Must not throw.
 * @param hear - Takes the events, see {@link errorIn}.
 * @returns A function that stops watching.
 */
export function watchErrorEvents(
  page: Window & typeof globalThis,
  add: (find: () => PageError | undefined) => void,
  hear: (event: Event) => void,
): () => void {
  const unlisten = listenEarly(page, { error: hear, unhandledrejection: hear, securitypolicyviolation: hear });
  const { ReportingObserver } = page;
  if (!ReportingObserver) return unlisten;
  const observer = new ReportingObserver(
    (reports) => {
      for (const report of reports) add(() => reportedIn(report));
    },
    { types: REPORTS, buffered: true },
  );
  observer.observe();
  return () => {
    unlisten();
    observer.disconnect();
  };
}

/** Reads what an event tells, now or long after it was dispatched; undefined if that is no error. */
export function errorIn(page: Window, event: Event): PageError | undefined {
  const error = read(page, event);
  return error && { ...error, timeStamp: event.timeStamp };
}

function read(page: Window, event: Event): PageError | undefined {
  switch (event.type) {
    case "error":
      // Of an element it does not bubble, but is captured.
      return event.target === page ? thrownIn(event as ErrorEvent) : notLoaded(event);
    case "unhandledrejection":
      return { category: ErrorCategory.promise, reason: (event as PromiseRejectionEvent).reason };
    case "securitypolicyviolation":
      return blockedBy(event as SecurityPolicyViolationEvent);
    default:
      return undefined;
  }
}

function thrownIn({ error: reason, message, filename, lineno, colno }: ErrorEvent): PageError | undefined {
  // Anybody may dispatch a plain Event of that name.
  if (message === undefined) return undefined;
  // `Uncaught #<Object>` tells less than the object.
  const isObject = typeof reason === "object" && reason;
  return {
    category: ErrorCategory.js,
    reason,
    message: isObject ? undefined : message,
    place: [filename, lineno, colno],
  };
}

/** An element with the members that may hold its address. */
interface LoadingElement extends EventTarget {
  readonly localName: string;
  readonly currentSrc?: unknown;
  readonly src?: unknown;
  readonly href?: unknown;
}

function notLoaded({ target }: Event): PageError | undefined {
  const { localName, currentSrc, src, href } = target as LoadingElement;
  const url = currentSrc || src || href;
  // Anybody may dispatch an event of that name at anything.
  if (typeof url !== "string") return undefined;
  return { category: ErrorCategory.resource, message: `${localName} did not load`, place: [url] };
}

function blockedBy(event: SecurityPolicyViolationEvent): PageError | undefined {
  const { disposition, effectiveDirective, blockedURI, sourceFile } = event;
  // A policy that only reports has broken nothing. A request that is blocked is reported as failed if it is the page's; the
  // agent's own are nobody's error.
  if (disposition === "report" || effectiveDirective === "connect-src") return undefined;
  // `inline` and `eval` are no addresses.
  const url = blockedURI.includes(":") ? blockedURI : sourceFile;
  return { category: ErrorCategory.unknown, message: `${effectiveDirective} blocks ${blockedURI}`, place: [url] };
}

/** What a report may tell; which type tells what is in many specifications. */
interface BrowserReport {
  readonly type?: string;
  readonly body?: { readonly message?: string; readonly sourceFile?: string | null } | null;
}

function reportedIn({ type, body }: BrowserReport): PageError {
  const { message, sourceFile } = body ?? {};
  return { category: ErrorCategory.unknown, message: `${type}: ${message}`, place: [sourceFile] };
}
