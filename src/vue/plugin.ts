import type { BrowserAgent } from "../browser/index.ts";
import { type AppWithErrors, chainErrorHandler } from "./error-handler.ts";
import { namePages, type RouterOfPages } from "./page-names.ts";

/** How {@link createSkyWalking} works. */
export interface SkyWalkingOptions {
  /** Takes errors and names; without one, as while rendering on a server, the plugin does nothing. */
  readonly agent: Pick<BrowserAgent, "captureError" | "setPage"> | undefined;
  /** Vue Router's router. With it pages are named by the pattern of their route, `/orders/:id`, in place of their path. */
  readonly router?: RouterOfPages | undefined;
}

/** A plugin for `app.use()`. */
export interface SkyWalkingPlugin {
  install(app: AppWithErrors): void;
}

/**
 * Makes a plugin for Vue 3 that reports the errors which Vue catches, in category `vue`, and names pages by their routes.
 *
 * @example
 * ```ts
 * createApp(App).use(router).use(createSkyWalking({ agent, router })).mount("#app");
 * ```
 */
export function createSkyWalking({ agent, router }: SkyWalkingOptions): SkyWalkingPlugin {
  return {
    install(app) {
      if (!agent) return;
      chainErrorHandler(agent, app.config);
      if (!router) return;
      const stop = namePages(agent, router);
      app.onUnmount?.(stop);
    },
  };
}
