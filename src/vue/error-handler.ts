import type { BrowserAgent } from "../browser/index.ts";

/** What is used of a Vue application's `config`. */
export interface ErrorConfig {
  errorHandler?(error: unknown, instance: unknown, info: string): void;
  readonly throwUnhandledErrorInProduction?: boolean | undefined;
}

/** What is used of a Vue application. `onUnmount` is there from Vue 3.5 on. */
export interface AppWithErrors {
  readonly config: ErrorConfig;
  onUnmount?(callback: () => void): void;
}

type Handler = ErrorConfig["errorHandler"];

/**
 * Captures each error that reaches the application's `errorHandler`, and hands it to the one that the host has set, before or
 * after this call.
 *
 * Where the host has none Vue goes on as it does without one, since it treats an error that its handler throws as it treats an
 * unhandled one: a development build throws it, a production build writes it to the console. Only the warning of a
 * development build names the handler in place of the component. With `throwUnhandledErrorInProduction` Vue would write what
 * it should throw, so there it gets no handler, and the agent finds the error when the browser does.
 */
export function chainErrorHandler(agent: Pick<BrowserAgent, "captureError">, config: ErrorConfig): void {
  const chain =
    (host: Handler): NonNullable<Handler> =>
    (error, instance, info) => {
      agent.captureError(error, { category: "vue" });
      if (!host) throw error;
      host(error, instance, info);
    };
  let host = config.errorHandler;
  // One for each that the host sets: its next may call the one it has read here.
  let handler = chain(host);
  Object.defineProperty(config, "errorHandler", {
    configurable: true,
    enumerable: true,
    get: () => (host || !config.throwUnhandledErrorInProduction ? handler : undefined),
    set: (next: Handler) => {
      host = next;
      handler = chain(next);
    },
  });
}
