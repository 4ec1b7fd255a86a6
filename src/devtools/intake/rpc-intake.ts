import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import { createConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import type { Store } from "../store/store.ts";
import { gzipCompression } from "./gzip-compression.ts";
import { maxBodyBytes } from "./request-body.ts";
import { registerServices } from "./rpc-services.ts";

/** Serves the RPC paths; returns false for a path that is none of them. */
export type RpcIntake = (
  path: string,
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
) => Promise<boolean>;

/**
 * Makes the RPC side of the collector: gRPC-web and Connect over HTTP/1.1, these and gRPC over HTTP/2, through Connect's router.
 *
 * A client-streaming call over HTTP/1.1 is a body of several frames, as a page sends it. The few lines that hand Node's
 * requests to the router stand here and do not come from `@connectrpc/connect-node`: that is an optional peer of this package
 * and asks for Node 22, while the collector must run from a plain install on Node 20.
 */
export function createRpcIntake(store: Store): RpcIntake {
  const router = createConnectRouter({ readMaxBytes: maxBodyBytes, acceptCompression: [gzipCompression] });
  registerServices(router, store);
  const handlers = new Map(router.handlers.map((handler) => [handler.requestPath, handler]));
  return async (path, request, response) => {
    const handler = handlers.get(path);
    if (handler === undefined) return false;
    await serve(handler, request, response);
    return true;
  };
}

async function serve(
  handler: UniversalHandler,
  request: IncomingMessage | Http2ServerRequest,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  const abort = new AbortController();
  response.once("close", () => abort.abort());
  const answer = await handler({
    httpVersion: request.httpVersion,
    method: request.method ?? "",
    url: new URL(request.url ?? "/", "http://collector").href,
    header: headersOf(request),
    body: request,
    signal: abort.signal,
  });
  await send(answer, response);
}

/** Node gives HTTP/2's pseudo headers along with the others; `Headers` refuses their names. */
function headersOf(request: IncomingMessage | Http2ServerRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith(":") || value === undefined) continue;
    headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  return headers;
}

/** Every answer of the collect protocol is one small message, so it is gathered before its headers are sent. */
async function send(
  { status, header, body, trailer }: UniversalServerResponse,
  response: ServerResponse | Http2ServerResponse,
): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  response.statusCode = status;
  for (const [name, value] of header ?? []) response.setHeader(name, value);
  // gRPC's status is known only once the body has been produced.
  if (trailer !== undefined) response.addTrailers(Object.fromEntries(trailer));
  response.end(Buffer.concat(chunks));
}
