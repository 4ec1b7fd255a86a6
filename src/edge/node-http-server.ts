import { recordStatus } from "../core/context/exit-outcome.ts";
import { invalidOption } from "../core/runtime/option-checks.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import type { IncomingRequest } from "./edge-options.ts";
import type { ServedScope } from "./edge-storage.ts";
import { replaceMethod } from "./replaced-method.ts";
import type { ServerAgent } from "./server-agent.ts";
import { ABORTED } from "./table-entries.ts";

/** The part of a server of `node:http`, `node:https` or `node:http2` that is used. */
export interface NodeHttpServer {
  emit(event: never, ...args: never): boolean;
}

/** The part of an `IncomingMessage` that is read. */
interface NodeRequest {
  readonly method?: string;
  readonly url?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socket?: { readonly encrypted?: boolean } | null;
}

/** The part of a `ServerResponse` that is read. */
interface NodeResponse {
  readonly statusCode: number;
  once(event: "finish" | "close", listener: () => void): unknown;
}

/** A listener of the other two may pass the request on by emitting `request` itself. */
const REQUEST_EVENTS: readonly unknown[] = ["request", "checkContinue", "checkExpectation"];

const begun = new WeakSet<object>();

/**
 * Makes an Entry span of each request that the server emits: its listeners run within it, in their order, with their `this`.
 * It ends when the response is finished, or closed before that, which the tag `aborted` tells. Upgrades are left alone.
 *
 * @returns The same server.
 * @throws SkyWalkingError `invalid-option` for what is no server.
 */
export function instrumentHttpServer<Server extends NodeHttpServer>(agent: ServerAgent, server: Server): Server {
  if (typeof server?.emit !== "function") throw invalidOption("server", "a server of node:http", server);
  const undo = replaceMethod(server, "emit", (emit, self, args) => {
    const [event, request, response] = args;
    const emitNow = (): unknown => Reflect.apply(emit, self, args);
    // A server that is gone must not be held by the agent; one that listens again is back.
    if (event === "close") forget();
    else if (event === "listening") forget = agent.onStop(undo);
    if (!REQUEST_EVENTS.includes(event)) return emitNow();
    const served = begin(agent, request as NodeRequest, response as NodeResponse);
    return served ? emitWithin(agent, served, emitNow) : emitNow();
  });
  let forget = agent.onStop(undo);
  return server;
}

function emitWithin({ storage }: ServerAgent, served: ServedScope, emit: () => unknown): unknown {
  try {
    return storage.serve(served, emit);
  } catch (reason) {
    // Whether the process survives it is the host's affair; nobody will finish this response.
    served.span.error(reason).end();
    throw reason;
  }
}

function begin(agent: ServerAgent, request: NodeRequest, response: NodeResponse): ServedScope | undefined {
  if (begun.has(request)) return undefined;
  let served: ServedScope | undefined;
  quietly(() => {
    begun.add(request);
    served = agent.begin(toIncoming(request));
    served?.span.context.finish();
    if (served) endWith(response, served);
  });
  return served;
}

function endWith(response: NodeResponse, { span }: ServedScope): void {
  let isOpen = true;
  const end = (isAborted: boolean): void => {
    if (!isOpen) return;
    isOpen = false;
    if (isAborted) span.tag(ABORTED, true);
    else recordStatus(span, response.statusCode);
    span.end();
  };
  response.once("finish", () => end(false));
  response.once("close", () => end(true));
}

/** HTTP/1.0 needs no host, and a caller can write anything there. */
function originOf(scheme: string, host = "localhost"): string {
  try {
    return new URL(`${scheme}://${host}`).origin;
  } catch {
    return `${scheme}://localhost`;
  }
}

function toIncoming({ method = "GET", url = "/", headers, socket }: NodeRequest): IncomingRequest {
  const get = (name: string): string | undefined => {
    const value = headers[name.toLowerCase()];
    return typeof value === "object" ? value[0] : value;
  };
  const origin = originOf(socket?.encrypted ? "https" : "http", get("host") || get(":authority"));
  return {
    method,
    url: /^https?:/i.test(url) ? url : origin + (url.startsWith("/") ? url : `/${url}`),
    headers: { get },
  };
}
