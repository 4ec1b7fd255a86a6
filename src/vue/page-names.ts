import type { BrowserAgent } from "../browser/index.ts";

/** A location with the routes that it matches, from the outermost to the innermost. */
export interface RouteOfPage {
  /** Each with its whole path: `/orders/:id`. */
  readonly matched: readonly { readonly path: string }[];
}

/** What is used of Vue Router's router. */
export interface RouterOfPages {
  readonly currentRoute: { readonly value: RouteOfPage };
  afterEach(hook: (to: RouteOfPage, from: RouteOfPage, failure?: unknown) => void): () => void;
}

/**
 * Names the page that is shown, and each that is navigated to, by the pattern of its route. A page for which the router has
 * none keeps the name that the agent gives it.
 *
 * @returns A function that ends it.
 */
export function namePages(agent: Pick<BrowserAgent, "setPage">, router: RouterOfPages): () => void {
  const name = ({ matched }: RouteOfPage): void => {
    const route = matched[matched.length - 1];
    if (route) agent.setPage(route.path || "/");
  };
  name(router.currentRoute.value);
  return router.afterEach((to, _from, failure) => {
    // A navigation that was refused has left the page where it is.
    if (!failure) name(to);
  });
}
