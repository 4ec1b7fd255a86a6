import type { CarrierSource } from "../core/context/carrier-access.ts";
import type { Tracer } from "../core/context/tracer.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import type { SpanLayer } from "../core/segment/enums.ts";
import { peerOf } from "../core/segment/peer.ts";
import { HTTP_METHOD, URL_TAG } from "../core/segment/tag-key.ts";
import type { EdgeRules, IncomingRequest } from "./edge-options.ts";
import type { EdgeStorage, ServedScope } from "./edge-storage.ts";
import { type Came, recordAnswer, spannedCall } from "./spanned-call.ts";

/** What a server adapter serves requests with. */
export interface ServerSetting {
  readonly tracer: Tracer;
  readonly storage: EdgeStorage;
  /** The product that serves, see `ComponentId`. */
  readonly componentId: number;
  /** Whom to trust, how to name, where `sw8` goes. Default: everybody, by method and path, everywhere. */
  readonly rules?: EdgeRules | undefined;
}

/** What comes in and is to be served, as far as its Entry span tells. */
export interface IncomingCall {
  readonly operationName: string;
  /** Where the caller's carrier is read from. */
  readonly carrier?: CarrierSource | undefined;
  /** Default `SpanLayer.Http`. */
  readonly layer?: SpanLayer | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** The host that it was called on. */
  readonly servedPeer?: string | undefined;
}

/**
 * Begins the Entry span of a request, continuing the caller's trace. Never throws.
 *
 * @param route - The endpoint's name where a router knows it.
 * @returns Undefined where nothing is traced: for a CORS preflight, which is the browser's own question and no endpoint of
 *   the application.
 */
export function beginRequest(
  setting: ServerSetting,
  request: IncomingRequest,
  route?: string,
): ServedScope | undefined {
  const { rules } = setting;
  try {
    const { method, headers } = request;
    if (method === "OPTIONS" && headers.get("access-control-request-method")) return undefined;
    const url = new URL(request.url);
    return beginEntry(setting, {
      operationName: rules?.endpointOf(request) || route || httpEndpoint(method, url.pathname),
      carrier: rules?.trusts(request) === false ? undefined : headers,
      tags: { [HTTP_METHOD]: method, [URL_TAG]: url.origin + url.pathname },
      servedPeer: peerOf(url),
    });
  } catch {
    return undefined;
  }
}

/** Begins the Entry span of anything that comes in; undefined where nothing is traced. Its context is the caller's to finish. */
export function beginEntry(
  { tracer, componentId, rules }: ServerSetting,
  { operationName, carrier, layer, tags = {}, servedPeer }: IncomingCall,
): ServedScope | undefined {
  const context = tracer.createTracingContext({ operationName, carrier });
  if (!context.isRecording) return undefined;
  const span = context.createEntrySpan(operationName, undefined, { layer, componentId });
  for (const key in tags) span.tag(key, tags[key] ?? "");
  return { span, servedPeer, rules };
}

/**
 * Serves a request within its span, which ends when the handler settles, unless the rules say another end.
 *
 * The handler's response, its rejection and its synchronous errors come back as they are.
 *
 * @param came - The handler's arguments: the request, and what the server gives beside it.
 */
export function serveRequest<Result>(
  { storage }: ServerSetting,
  served: ServedScope,
  handle: () => Result,
  came?: Came,
): Result {
  const { span, rules } = served;
  span.context.finish();
  return (rules?.follow ?? spannedCall)(span, () => storage.serve(served, handle), recordAnswer, came);
}
