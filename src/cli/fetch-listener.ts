import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

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

/** A fetch handler that is content with the part of a Request that it is given, and never rejects. */
export type ListenerHandler = (request: ListenerRequest, info: ConnectionInfo) => Promise<Response>;

/**
 * Makes the listener of a `node:http` server out of a fetch handler.
 *
 * No Request is made of each: its body would be a web stream around Node's own, which costs more than all that is read of it.
 */
export function createFetchListener(handle: ListenerHandler): RequestListener {
  return (incoming, outgoing) => {
    handle(requestOf(incoming), { remoteAddr: { hostname: incoming.socket.remoteAddress } })
      .then((response) => send(response, incoming, outgoing))
      .catch(() => outgoing.destroy());
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

async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { status, headers } = response;
  const body = response.body === null ? new Uint8Array() : new Uint8Array(await response.arrayBuffer());
  const length = status === NO_CONTENT ? {} : { "content-length": String(body.length) };
  outgoing.writeHead(status, { ...Object.fromEntries(headers), ...length });
  outgoing.end(body.length === 0 ? undefined : body);
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
