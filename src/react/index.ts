/**
 * React's errors and routes for the agent of a page.
 *
 * @module
 */
export { ErrorBoundary, type ErrorBoundaryProps, type Fallback } from "./error-boundary.ts";
export { namePages, type RouteMatch, type RouterOfPages, routePattern, usePageName } from "./page-names.ts";
export { type ReactErrorHandlers, type ReactErrorInfo, reactErrorHandlers } from "./root-error-handlers.ts";
