import type { BrowserAgent } from "../browser/index.ts";
import { captureInComponents, type ReactErrorInfo } from "./captured-error.ts";

export type { ReactErrorInfo } from "./captured-error.ts";

/** A method's type, so that handlers fit which React's types give more, or know less, of the second argument. */
type Handler = { handle(error: unknown, info: ReactErrorInfo): void }["handle"];

/** The options of `createRoot` and `hydrateRoot` that take errors. React 18 has only the last. */
export interface ReactErrorHandlers {
  /** Takes what no error boundary has caught. */
  readonly onUncaughtError?: Handler;
  /** Takes what an error boundary has caught, whoever wrote it. */
  readonly onCaughtError?: Handler;
  /** Takes what React has recovered from, such as a server's document that the page renders otherwise. */
  readonly onRecoverableError?: Handler;
}

/**
 * Makes the error options of a React root: each error is captured with the components it happened in, then goes where it
 * would have gone.
 *
 * Where `own` has no handler that is what React's production build does: what a boundary has caught is written to the
 * console, the rest is reported as an uncaught error. React's development build then prints a hint beside the error, which a
 * root with handlers goes without.
 *
 * @param agent - Without one, as while rendering on a server, `own` is returned.
 * @param own - The handlers that the application has itself.
 * @example
 * ```ts
 * createRoot(element, reactErrorHandlers(agent)).render(app);
 * ```
 */
export function reactErrorHandlers(
  agent: Pick<BrowserAgent, "captureError"> | undefined,
  own: ReactErrorHandlers = {},
): ReactErrorHandlers {
  if (!agent) return own;
  const { onUncaughtError = reportUncaught, onCaughtError = printCaught, onRecoverableError = reportUncaught } = own;
  const captureFor =
    (handle: Handler): Handler =>
    (error, info) => {
      captureInComponents(agent, error, info);
      handle(error, info);
    };
  return {
    ...own,
    onUncaughtError: captureFor(onUncaughtError),
    onCaughtError: captureFor(onCaughtError),
    onRecoverableError: captureFor(onRecoverableError),
  };
}

function printCaught(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: React does so, and the page's console must not tell less with the agent.
  console.error(error);
}

function reportUncaught(error: unknown): void {
  if (typeof reportError === "function") {
    reportError(error);
    return;
  }
  // Browsers of before 2022: uncaught all the same, only later.
  setTimeout(() => {
    throw error;
  });
}
