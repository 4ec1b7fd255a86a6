/**
 * React's errors and routes for the agent of a page.
 *
 * @module
 */
export { ErrorBoundary, type ErrorBoundaryProps, type Fallback } from "./error-boundary.ts";
export { type RouteMatch, routePattern, usePageName } from "./page-names.ts";
export { type ReactErrorHandlers, type ReactErrorInfo, reactErrorHandlers } from "./root-error-handlers.ts";
export { type FollowedRouter, followRouter, type RouterState } from "./router.ts";
