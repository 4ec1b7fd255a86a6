import type { RequestTracing } from "./page-request.ts";

/**
 * Something more that the agent watches, only in pages whose options name it. `traceLongTasks()` and its like make one.
 *
 * @returns A function that undoes it.
 */
export type PageInstrumentation = (page: Window & typeof globalThis, requests: RequestTracing) => () => void;
