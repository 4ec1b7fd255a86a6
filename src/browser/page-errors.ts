import type { Tracer } from "../core/context/tracer.ts";
import { toText } from "../core/runtime/text.ts";
import { ErrorCategory } from "../core/segment/browser-error-log.ts";
import type { BrowserAgentOptions } from "./browser-options.ts";
import { errorIn, watchErrorEvents } from "./error-events.ts";
import { createErrorLog, type ErrorLog } from "./error-log.ts";
import { createNoiseRule } from "./error-noise.ts";

/** How {@link BrowserAgent.captureError} takes an error. */
export interface CaptureErrorOptions {
  /** What SkyWalking files it under. Default `js`. */
  readonly category?: "js" | "vue" | undefined;
}

/** The errors of a page. Nothing of it throws. */
export interface PageErrors extends ErrorLog {
  /** Takes an error that somebody else has caught. */
  capture(error: unknown, options?: CaptureErrorOptions): void;
  /** Takes what an event tells that somebody else has heard. */
  captureEvent(event: Event): void;
  /**
   * Takes a request that was answered with `outcome`, from 500 on an error, or failed with it.
   *
   * @param isBrokenOff - Whether it failed since the page is left.
   */
  requestEnded(request: EndedRequest, outcome: unknown, isBrokenOff?: boolean): void;
  /** Watches for errors; before, nothing is taken. */
  start(): void;
  /** Takes nothing more. */
  stop(): void;
}

/** What a request asked for; its URL without query and credentials. */
export interface EndedRequest {
  readonly method: string;
  readonly url: string;
}

/**
 * Makes what takes the errors of a page.
 *
 * @throws SkyWalkingError `invalid-option` for a bad `ignoreErrors`.
 */
export function createPageErrors(
  page: Window & typeof globalThis,
  tracer: Pick<Tracer, "service" | "serviceInstance" | "reporter">,
  pagePath: () => string,
  options: Pick<BrowserAgentOptions, "errors" | "ignoreErrors" | "diagnostics">,
): PageErrors {
  const { service, serviceInstance: serviceVersion, reporter } = tracer;
  let isOn = false;
  let unwatch = (): void => {};
  const log = createErrorLog(
    () => ({ service, serviceVersion, pagePath: pagePath(), errorUrl: page.location.href }),
    createNoiseRule(options.ignoreErrors ?? []),
    (item) => {
      if (isOn) reporter.report("errorLog", item);
    },
    options.diagnostics,
  );
  const add: ErrorLog["add"] = (find) => {
    if (isOn) log.add(find);
  };
  const captureEvent = (event: Event): void => add(() => errorIn(page, event));

  return {
    ...log,
    add,
    capture: (reason, captureOptions) =>
      add(() => {
        const category = captureOptions?.category === "vue" ? ErrorCategory.vue : ErrorCategory.js;
        return { category, reason };
      }),
    captureEvent,
    requestEnded: ({ method, url }, reason, isBrokenOff) =>
      add(() => {
        const isAnswered = typeof reason === "number";
        // Below 500 the server says that the page has asked for the wrong thing: the span tells.
        if (isAnswered && reason < 500) return undefined;
        const message = `${method} ${toText(reason)}`;
        return { category: ErrorCategory.ajax, reason, message, place: [url], isUncertain: !isAnswered, isBrokenOff };
      }),
    start: () => {
      isOn = options.errors ?? true;
      if (isOn) unwatch = watchErrorEvents(page, add, captureEvent);
    },
    stop: () => {
      isOn = false;
      unwatch();
    },
  };
}
