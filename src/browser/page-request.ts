import { recordStatus } from "../core/context/exit-outcome.ts";
import type { ExitSpan, Span } from "../core/context/span.ts";
import { type Diagnostics, emitDiagnostic } from "../core/runtime/diagnostics.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { Activities } from "./activities.ts";
import type { PageRequest, PropagationRule, RequestHook } from "./browser-options.ts";
import type { PageErrors } from "./page-errors.ts";

/** What fetch, XMLHttpRequest and sendBeacon are traced with. */
export interface RequestTracing {
  readonly activities: Activities;
  readonly mayPropagate: PropagationRule;
  readonly peerResolver: ((url: URL) => string) | undefined;
  readonly onRequest?: RequestHook | undefined;
  readonly errors?: Pick<PageErrors, "requestEnded"> | undefined;
  readonly diagnostics?: Diagnostics | undefined;
}

/** A request under way. */
export interface TracedRequest {
  readonly span: ExitSpan;
  /** The headers to send, or undefined where none may go. */
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly method: string;
  /** Without query and credentials. */
  readonly url: string;
}

/**
 * Begins the span of a request that the page makes. Query and credentials stay out of the `url` tag.
 *
 * @param address - Relative to the page, or absolute; what is no text becomes one, as a browser makes it one.
 * @param parsed - The address, where it is known already: parsing takes longer than making a span.
 * @returns Undefined for what is no HTTP request, for an address that the browser will refuse, and if the page's
 *   `peerResolver` threw. Never throws.
 */
export function beginRequest(
  tracing: RequestTracing,
  method: string,
  address: unknown,
  parsed?: URL,
): TracedRequest | undefined {
  try {
    const url = parsed ?? new URL(String(address), document.baseURI);
    if (!/^https?:$/.test(url.protocol)) return undefined;
    const peer = tracing.peerResolver?.(url) ?? peerOf(url);
    const { origin, pathname } = url;
    const request = { method, url: origin + pathname };
    const span = tracing.activities
      .createExitSpan(httpEndpoint(method, pathname), peer)
      .tag(TagKey.HttpMethod, method)
      .tag(TagKey.Url, request.url);
    tellPage(tracing, span, { method, url });
    if (!tracing.mayPropagate(url)) return { ...request, span, headers: undefined };
    const headers: Record<string, string> = {};
    span.inject(headers);
    return { ...request, span, headers };
  } catch {
    return undefined;
  }
}

/** Lets the page tag the span; before the header is written, since the page may set the peer too. */
function tellPage({ onRequest, diagnostics }: RequestTracing, span: Span, request: PageRequest): void {
  try {
    onRequest?.(span, request);
  } catch (cause) {
    emitDiagnostic(diagnostics, "instrumentation-failed", "onRequest", cause);
  }
}

/** Ends the span of a request that was answered. */
export function endAnswered({ activities, errors }: RequestTracing, request: TracedRequest, status: number): void {
  const { span } = request;
  recordStatus(span, status);
  errors?.requestEnded(request, status);
  activities.end(span);
}

/** Ends the span of a request that failed. One that the page itself aborted is no error. */
export function endFailed(tracing: RequestTracing, request: TracedRequest, reason: unknown, aborted: boolean): void {
  const { span } = request;
  if (aborted) span.tag(TagKey.Aborted, true);
  else {
    span.error(reason);
    tracing.errors?.requestEnded(request, reason);
  }
  tracing.activities.end(span);
}
