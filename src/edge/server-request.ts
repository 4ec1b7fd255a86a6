import { recordStatus } from "../core/context/exit-outcome.ts";
import type { Span } from "../core/context/span.ts";
import type { Tracer } from "../core/context/tracer.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { EdgeRules, IncomingRequest } from "./edge-options.ts";
import type { EdgeStorage } from "./edge-storage.ts";

/** What a server adapter serves requests with. */
export interface ServerSetting {
  readonly tracer: Tracer;
  readonly storage: EdgeStorage;
  /** The product that serves, see `ComponentId`. */
  readonly componentId: number;
  /** Whom to trust, how to name, where `sw8` goes. Default: everybody, by method and path, everywhere. */
  readonly rules?: EdgeRules;
}

/** A request being served: its span, and the host it was called on. */
export interface ServedRequest {
  readonly span: Span;
  readonly servedPeer: string;
}

/**
 * Begins the Entry span of a request, continuing the caller's trace. Never throws.
 *
 * @param route - The endpoint's name where a router knows it.
 * @returns Undefined where nothing is traced: for a CORS preflight, which is the browser's own question and no endpoint of
 *   the application.
 */
export function beginRequest(
  { tracer, componentId, rules }: ServerSetting,
  request: IncomingRequest,
  route?: string,
): ServedRequest | undefined {
  try {
    if (request.method === "OPTIONS" && request.headers.get("access-control-request-method")) return undefined;
    const url = new URL(request.url);
    const operationName = rules?.endpointOf(request) || route || httpEndpoint(request.method, url.pathname);
    const carrier = rules?.trusts(request) === false ? undefined : request.headers;
    const context = tracer.createTracingContext({ operationName, carrier });
    if (!context.isRecording) return undefined;
    const span = context
      .createEntrySpan(operationName, undefined, { componentId })
      .tag(TagKey.HttpMethod, request.method)
      .tag(TagKey.Url, url.origin + url.pathname);
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
  { storage, rules }: ServerSetting,
  { span, servedPeer }: ServedRequest,
  handle: () => Response | Promise<Response>,
): Promise<Response> {
  try {
    const response = await storage.serve(span, servedPeer, handle, rules);
    if (typeof response?.status === "number") recordStatus(span, response.status);
    return response;
  } catch (reason) {
    span.error(reason);
    throw reason;
  } finally {
    span.end();
  }
}
