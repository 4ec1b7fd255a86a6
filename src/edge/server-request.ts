import { recordStatus } from "../core/context/exit-outcome.ts";
import type { Span } from "../core/context/span.ts";
import type { Tracer } from "../core/context/tracer.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { HTTP_METHOD, URL_TAG } from "../core/segment/tag-key.ts";
import type { EdgeStorage } from "./edge-storage.ts";

/** What a server adapter serves requests with. */
export interface ServerSetting {
  readonly tracer: Tracer;
  readonly storage: EdgeStorage;
  /** The product that serves, see `ComponentId`. */
  readonly componentId: number;
}

/** A request being served: its span, and the host it was called on. */
export interface ServedRequest {
  readonly span: Span;
  readonly servedPeer: string;
}

/**
 * Begins the Entry span of a request, continuing the caller's trace. Never throws.
 *
 * @returns Undefined where nothing is traced: for a CORS preflight, which is the browser's own question and no endpoint of
 *   the application.
 */
export function beginRequest({ tracer, componentId }: ServerSetting, request: Request): ServedRequest | undefined {
  try {
    if (request.method === "OPTIONS" && request.headers.has("access-control-request-method")) return undefined;
    const url = new URL(request.url);
    const operationName = httpEndpoint(request.method, url.pathname);
    const context = tracer.createTracingContext({ operationName, carrier: request.headers });
    if (!context.isRecording) return undefined;
    const span = context
      .createEntrySpan(operationName, undefined, { componentId })
      .tag(HTTP_METHOD, request.method)
      .tag(URL_TAG, url.origin + url.pathname);
    context.finish();
    return { span, servedPeer: peerOf(url) };
  } catch {
    return undefined;
  }
}

/**
 * Serves a request within its span, which ends when the handler settles: a body that still streams is never wrapped.
 *
 * The handler's response, its rejection and its synchronous errors come back as they are.
 */
export async function serveRequest(
  { storage }: ServerSetting,
  { span, servedPeer }: ServedRequest,
  handle: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    const response = await storage.serve(span, servedPeer, handle);
    if (typeof response?.status === "number") recordStatus(span, response.status);
    return response;
  } catch (reason) {
    span.error(reason);
    throw reason;
  } finally {
    span.end();
  }
}
