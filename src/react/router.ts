import type { BrowserAgent } from "../browser/index.ts";
import { type RouteMatch, routePattern } from "./page-names.ts";

/** What is used of the state of React Router's router. */
export interface RouterState {
  readonly matches: readonly RouteMatch[];
  /** What loaders and actions have failed with, by route. */
  readonly errors?: Readonly<Record<string, unknown>> | null | undefined;
}

/** What {@link followRouter} uses of a router of `createBrowserRouter()` or its siblings. */
export interface FollowedRouter {
  readonly state: RouterState;
  subscribe(listener: (state: RouterState) => void): () => void;
}

/**
 * Names each page by the pattern of its route, `/orders/:id`, in place of its path, and captures the Errors that loaders and
 * actions fail with, from now on.
 *
 * A page for which the router has no route keeps the name that the agent gives it. A response that a loader throws, such as
 * 404, is an answer and no error.
 *
 * @param agent - Without one, as while rendering on a server, nothing happens.
 * @param router - React Router's; nothing of it is changed.
 * @returns A function that ends it.
 */
export function followRouter(
  agent: Pick<BrowserAgent, "captureError" | "setPage"> | undefined,
  router: FollowedRouter,
): () => void {
  if (!agent) return () => {};
  let known: Partial<RouterState> = {};
  const follow = (state: RouterState): void => {
    const { matches, errors } = state;
    // The router also tells that it begins to navigate: the address may be the next one's already, the matches are not.
    if (matches !== known.matches) {
      const pattern = routePattern(matches);
      if (pattern) agent.setPage(pattern);
    }
    if (errors && errors !== known.errors) {
      for (const error of Object.values(errors)) if (error instanceof Error) agent.captureError(error);
    }
    known = state;
  };
  follow(router.state);
  return router.subscribe(follow);
}
