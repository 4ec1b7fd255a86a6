/** What is needed of Vue: the constructor of Vue 2 has it, and the app of Vue 3. */
export interface VueWithConfig {
  readonly config: object;
}

type ErrorHandler = (this: unknown, error: unknown, ...more: unknown[]) => unknown;

/**
 * Hears of the errors that Vue catches. A handler that is there gets them as before; without one the error is thrown again,
 * whereupon Vue 2 and 3 log it, as they do without a handler.
 *
 * @returns A function that puts the former handler back, unless somebody else has set another since.
 */
export function watchVueErrors(vue: VueWithConfig, capture: (error: unknown) => void): () => void {
  const config: { errorHandler?: unknown } = vue.config;
  const before = config.errorHandler;
  const errorHandler: ErrorHandler = function (error, ...more) {
    capture(error);
    if (typeof before === "function") return Reflect.apply(before, this, [error, ...more]);
    throw error;
  };
  config.errorHandler = errorHandler;
  return () => {
    if (config.errorHandler === errorHandler) config.errorHandler = before;
  };
}
