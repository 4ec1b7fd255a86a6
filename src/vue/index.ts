/**
 * Vue's errors and routes for the agent of a page.
 *
 * @module
 */

export type { AppWithErrors, ErrorConfig } from "./error-handler.ts";
export type { RouteOfPage, RouterOfPages } from "./page-names.ts";
export { createSkyWalking, type SkyWalkingOptions, type SkyWalkingPlugin } from "./plugin.ts";
