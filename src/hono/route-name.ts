import type { HonoContext, HonoRoute } from "./hono-context.ts";

/**
 * Names a request by the pattern of the route that answers it, as SkyWalking writes it: `GET:/users/{id}`.
 *
 * Before the request is served this is the route that will answer if no middleware does; after that, the one that has. A
 * middleware that answers for a route, as one that asks for a password, has answered for that route's endpoint.
 *
 * @returns Undefined where no route is meant: for an unknown path, or where middleware serves everything below one. Never throws.
 */
export function routeName({ req }: HonoContext): string | undefined {
  try {
    const { method, matchedRoutes, routeIndex } = req;
    const route = matchedRoutes.slice(routeIndex).find(isEndpoint);
    return route && `${method}:${toTemplate(route.path)}`;
  } catch {
    // A Hono that tells no routes.
    return undefined;
  }
}

/** `app.use` and `app.all` are told apart by the pattern alone: middleware is for all below a path. */
function isEndpoint({ method, path }: HonoRoute): boolean {
  return method !== "ALL" || !path.endsWith("*");
}

/** Writes `:id`, `:id?` and `:id{[0-9]+}` as `{id}`. */
function toTemplate(path: string): string {
  return path.replace(/:([\w-]+)(?:\{.*?\}(?=\/|\?|$))?\??/g, "{$1}");
}
