import { useEffect, useLayoutEffect } from "react";
import type { BrowserAgent } from "../browser/index.ts";

/** A route that the page's address matches, as React Router has it in `router.state.matches` and from `matchRoutes()`. */
export interface RouteMatch {
  /** The part of the path that it matches; empty where the router has shown an error in place of a route. */
  readonly pathname: string;
  readonly route: { readonly path?: string | undefined };
}

type PageNaming = Pick<BrowserAgent, "setPage"> | undefined;

/**
 * Answers the pattern of nested routes, such as `/orders/:id`; undefined if nothing matches.
 *
 * @param matches - From the outermost route to the innermost; null, as `matchRoutes()` has it, for none.
 */
export function routePattern(matches: readonly RouteMatch[] | null | undefined): string | undefined {
  if (!matches?.[0]?.pathname) return undefined;
  let pattern = "";
  for (const { route } of matches) {
    const { path = "" } = route;
    pattern = path.startsWith("/") ? path : `${pattern}/${path}`;
  }
  return `/${pattern.split("/").filter(Boolean).join("/")}`;
}

/** React 18 warns of layout effects on a server. */
const useCommit: typeof useLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * Names the page that is shown, whenever the component that calls it has rendered and before its effects, and those of its
 * children, ask a server for anything.
 *
 * For pages whose router is none of React Router's, or `<BrowserRouter>`. A name of `undefined` leaves the page its own.
 *
 * @param agent - Without one, as while rendering on a server, nothing happens.
 * @param name - A pattern such as `/orders/:id`, so that all orders are one page.
 */
export function usePageName(agent: PageNaming, name: string | undefined): void {
  // After each render: another page may have the same name, and the agent has named it by its path.
  useCommit(() => {
    if (agent && name) agent.setPage(name);
  });
}
