import { recordStatus } from "../core/context/exit-outcome.ts";
import type { PropagationRule } from "../core/context/propagation-rule.ts";
import type { ExitSpan, Span } from "../core/context/span.ts";
import { type Diagnostics, emitDiagnostic } from "../core/runtime/diagnostics.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { Activities } from "./activities.ts";
import type { PageRequest, RequestHook } from "./browser-options.ts";
import type { EndedRequest, PageErrors } from "./page-errors.ts";
import type { Departure } from "./page-visibility.ts";
import type { RequestTimings, TimedRequest } from "./request-timings.ts";

/** What fetch, XMLHttpRequest and sendBeacon are traced with. */
export interface RequestTracing extends Departure {
  /** Resolves addresses, and tells whether anybody sees it. */
  readonly document: Pick<Document, "baseURI" | "hidden">;
  readonly activities: Activities;
  readonly mayPropagate: PropagationRule;
  readonly peerResolver: ((url: URL) => string) | undefined;
  readonly onRequest?: RequestHook | undefined;
  readonly errors?: Pick<PageErrors, "requestEnded"> | undefined;
  /** Missing where the browser measures no requests. */
  readonly timings?: Pick<RequestTimings, "wait"> | undefined;
  readonly diagnostics?: Diagnostics | undefined;
}

/** A request under way. */
export interface TracedRequest extends EndedRequest, TimedRequest {
  readonly span: ExitSpan;
  /** The headers to send, or undefined where none may go. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

/**
 * Begins the span of a request that the page makes. Query and credentials stay out of the `url` tag.
 *
 * @param address - A URL, or text, relative to the page or absolute; what is neither becomes text, as a browser makes it text.
 * @returns Undefined for what is no HTTP request, for an address that the browser will refuse, and if the page's
 *   `peerResolver` threw. Never throws.
 */
export function beginRequest(tracing: RequestTracing, method: string, address: unknown): TracedRequest | undefined {
  try {
    // Parsing takes longer than making a span.
    const url = address instanceof URL ? address : new URL(String(address), tracing.document.baseURI);
    if (!/^https?:$/.test(url.protocol)) return undefined;
    const { origin, pathname, href } = url;
    const plainUrl = origin + pathname;
    const peer = tracing.peerResolver?.(url) ?? peerOf(url);
    const span = tracing.activities
      .createExitSpan(httpEndpoint(method, pathname), peer)
      .tag(TagKey.HttpMethod, method)
      .tag(TagKey.Url, plainUrl);
    tellPage(tracing, span, { method, url });
    const headers: Record<string, string> | undefined = tracing.mayPropagate({ origin, pathname }) ? {} : undefined;
    if (headers) span.inject(headers);
    return { span, headers, method, url: plainUrl, href, began: performance.now() };
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

/** Ends the span of a request that was answered, when the browser tells what it has measured of it. */
export function endAnswered(tracing: RequestTracing, request: TracedRequest, status: number): void {
  const { span } = request;
  const { activities, errors, timings } = tracing;
  recordStatus(span, status);
  errors?.requestEnded(request, status);
  // A page that nobody sees may be gone before the browser tells.
  if (timings && span.context.isRecording && !tracing.document.hidden) timings.wait(request);
  else activities.end(span);
}

/** Ends the span of a request that failed. One that the page itself aborted is no error, nor one that the browser broke off. */
export function endFailed(tracing: RequestTracing, request: TracedRequest, reason: unknown, aborted: boolean): void {
  const { span } = request;
  if (aborted) span.tag(TagKey.Aborted, true);
  else {
    if (tracing.leaving) span.tag(TagKey.Unfinished, "pagehide");
    else span.error(reason);
    tracing.errors?.requestEnded(request, reason, tracing.leaving);
    // A browser does not tell a header that a redirect's target refuses from any other failure.
    if (request.headers) emitDiagnostic(tracing.diagnostics, "sw8-refused", request.url, reason);
  }
  tracing.activities.end(span);
}
