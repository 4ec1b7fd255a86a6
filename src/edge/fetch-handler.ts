import { invalidOption } from "../core/runtime/option-checks.ts";
import type { ServerAgent } from "./server-agent.ts";
import { serveRequest } from "./server-request.ts";

/** A function from a request to a response, as Deno, Bun and Hono's Node server take it; what else it is given differs. */
export type FetchHandler = (request: Request, ...rest: never) => unknown;

/**
 * Makes a handler that serves each request within its Entry span; arguments, `this`, results and errors are the handler's own.
 *
 * @throws SkyWalkingError `invalid-option` when the handler is no function.
 */
export function instrumentFetch<Handler extends FetchHandler>(agent: ServerAgent, handler: Handler): Handler {
  if (typeof handler !== "function") throw invalidOption("handler", "a function from Request to Response", handler);
  return new Proxy(handler, {
    apply(target, self, args: [Request, unknown?]) {
      const handle = (): Response | Promise<Response> => Reflect.apply(target, self, args);
      const served = agent.begin(args[0]);
      return served ? serveRequest(agent, served, handle, args) : handle();
    },
    // Deno gives no request to a handler whose length is 0, and no info to one whose length is 1.
    get: (target, key) => (key === "length" ? Math.max(2, target.length) : Reflect.get(target, key)),
  });
}
