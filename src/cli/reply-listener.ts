import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { GatewayReply } from "../gateway/index.ts";
import { createTurnEnd } from "./turn-end.ts";

/** The part of a Request that is handed to the handler. */
export interface ListenerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Uint8Array> | null;
}

/** Milliseconds that a sender has to finish a body that nobody wants. */
const DISCARD_MS = 5_000;

/** The status of an answer that has no body, not even an empty one. */
const NO_CONTENT = 204;

/** The address of the connection, in the shape in which Deno's server gives it. */
export interface ConnectionInfo {
  readonly remoteAddr: { readonly hostname: string | undefined };
}

/** Answers a request, and never rejects. */
export type ListenerHandler = (request: ListenerRequest, info: ConnectionInfo) => Promise<GatewayReply>;

/**
 * Makes the listener of a `node:http` server out of what answers requests.
 *
 * No Request is made of each, nor a Response: their bodies would be web streams around Node's own, which cost more than all that
 * is read of them. The answers of one turn of the event loop go out together at its end: one after the other, each would wake
 * a proxy that waits on the same machine, which takes longer than writing it.
 */
export function createReplyListener(handle: ListenerHandler): RequestListener {
  const atTurnEnd = createTurnEnd();
  return (incoming, outgoing) => {
    const giveUp = (): void => {
      outgoing.destroy();
    };
    handle(requestOf(incoming), { remoteAddr: { hostname: incoming.socket.remoteAddress } })
      .then((reply) => atTurnEnd(() => send(reply, incoming, outgoing), giveUp))
      .catch(giveUp);
  };
}

function requestOf(incoming: IncomingMessage): ListenerRequest {
  const { headers, method = "GET", url = "/" } = incoming;
  return {
    method,
    // A request target may be anything; what is no path leads to no route.
    url: `http://gateway${url.startsWith("/") ? url : "/*"}`,
    headers: {
      get(name) {
        const value = headers[name];
        return value === undefined ? null : String(value);
      },
    },
    // Destroying the request when reading ends early would close the socket before the answer that says why.
    body: { [Symbol.asyncIterator]: () => incoming.iterator({ destroyOnReturn: false }) },
  };
}

function send({ status, headers, body }: GatewayReply, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const length = body === null ? 0 : Buffer.byteLength(body);
  outgoing.writeHead(status, status === NO_CONTENT ? { ...headers } : { ...headers, "content-length": length });
  outgoing.end(body ?? undefined);
  if (!incoming.complete) discard(incoming);
}

/**
 * Reads what is left of a body that nobody wants, for a while: closing the connection on a sender that still sends would
 * break it off before it has read the answer that says why.
 */
function discard(incoming: IncomingMessage): void {
  const timer = setTimeout(() => incoming.destroy(), DISCARD_MS);
  timer.unref();
  incoming.once("close", () => clearTimeout(timer));
  incoming.on("error", () => {});
  incoming.resume();
}
