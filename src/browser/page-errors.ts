import type { Tracer } from "../core/context/tracer.ts";
import { toText } from "../core/runtime/text.ts";
import { ErrorCategory } from "../core/segment/browser-error-log.ts";
import type { BrowserAgentOptions } from "./browser-options.ts";
import { watchErrorEvents } from "./error-events.ts";
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
  /** Takes a request that was answered with `outcome`, from 500 on an error, or failed with it; its URL is without secrets. */
  requestEnded(request: { readonly method: string; readonly url: string }, outcome: unknown): void;
  /** Takes nothing more. */
  stop(): void;
}

/**
 * Starts to watch the errors of a page.
 *
 * @throws SkyWalkingError `invalid-option` for a bad `ignoreErrors`.
 */
export function startPageErrors(
  page: Window & typeof globalThis,
  tracer: Tracer,
  pagePath: () => string,
  options: Pick<BrowserAgentOptions, "errors" | "ignoreErrors" | "diagnostics">,
): PageErrors {
  const { service, serviceInstance: serviceVersion, reporter } = tracer;
  let isOn = options.errors ?? true;
  const log = createErrorLog(
    () => ({ service, serviceVersion, pagePath: pagePath(), errorUrl: page.location.href }),
    createNoiseRule(options.ignoreErrors ?? []),
    (item) => {
      if (isOn) reporter.report("errorLog", item);
    },
    options.diagnostics,
  );
  const { add } = log;
  const unwatch = isOn && watchErrorEvents(page, add);

  return {
    ...log,
    capture: (reason, captureOptions) =>
      add(() => {
        const category = captureOptions?.category === "vue" ? ErrorCategory.vue : ErrorCategory.js;
        return { category, reason };
      }),
    requestEnded: ({ method, url }, reason) =>
      add(() => {
        const isAnswered = typeof reason === "number";
        // Below 500 the server says that the page has asked for the wrong thing: the span tells.
        if (isAnswered && reason < 500) return undefined;
        const message = `${method} ${toText(reason)}`;
        return { category: ErrorCategory.ajax, reason, message, place: [url], isUncertain: !isAnswered };
      }),
    stop: () => {
      isOn = false;
      if (unwatch) unwatch();
    },
  };
}
