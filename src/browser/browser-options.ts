import type { Propagator } from "../core/context/propagator.ts";
import type { Span } from "../core/context/span.ts";
import type { LeavePlan } from "../core/report/leave-plan.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { invalidOption, requireFunction, requireText } from "../core/runtime/option-checks.ts";
import type { TraceScope } from "./activities.ts";

/** Settings of {@link startBrowserAgent}. */
export interface BrowserAgentOptions {
  /** The service that SkyWalking shows for the page. */
  readonly service: string;
  /** The released version of the page, never a session or tab id: OAP keeps one instance for each. Default `latest`. */
  readonly serviceVersion?: string | undefined;
  /** Base URL of a gateway before OAP, or a path of the page's own origin such as `/sw`. Leave it out when `reporter` is given. */
  readonly collector?: string | undefined;
  /**
   * Another wire; its own requests are never traced. It must be told to take a page's signals, or the page's views are
   * `unsupported`: `createGrpcWebReporter({ collector, routes: { ...applicationRoutes, ...browserRoutes } })`.
   */
  readonly reporter?: Reporter | undefined;
  /**
   * Where `sw8` goes besides the page's own origin: URLs, matched by origin and leading path segments, or patterns tested
   * on origin and path. The server there must allow the header in CORS. Default none.
   */
  readonly propagateTo?: readonly (string | RegExp)[] | undefined;
  /**
   * Which headers go there. Default `sw8` alone: a server whose CORS rules name only that header refuses a request that
   * carries another one.
   */
  readonly propagators?: readonly Propagator[] | undefined;
  /** Names the address of a request. Default `host:port`. The callee is told the same string. */
  readonly peerResolver?: ((url: URL) => string) | undefined;
  /**
   * What becomes one segment: `activity`, all that the page asks for because of one load, route change or interaction; or
   * `request`, each request alone. Default `activity`.
   */
  readonly traceScope?: TraceScope | undefined;
  /** Called with the span of each request, to tag it. What it throws is swallowed, with a diagnostic. Default none. */
  readonly onRequest?: RequestHook | undefined;
  /** Reports the errors of the page. Default true; with false `captureError` does nothing either. */
  readonly errors?: boolean | undefined;
  /**
   * Errors that are not reported, beside the usual noise: strings that the message or the URL contains, patterns that match
   * in one of them. Default none.
   */
  readonly ignoreErrors?: readonly (string | RegExp)[] | undefined;
  /** Reports what each page view loads, 50 names at most, in one request when the view ends. Default true. */
  readonly resources?: boolean | undefined;
  /** Milliseconds between an item's arrival and its sending. Default 3,000. */
  readonly flushIntervalMs?: number | undefined;
  /** Keeps what a page that is left could not send for the next visit, see `createSpill` of `skywalking-edge/spill`. Default none. */
  readonly spill?: PageSpill | undefined;
  /**
   * Hands what waits to the browser as well, by `fetchLater`, so that it is sent although the tab crashes. It is encoded twice
   * for that. Default false.
   */
  readonly crashSafe?: boolean | undefined;
  /** Receives misuse and losses. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** A request that the page is about to make. */
export interface PageRequest {
  /** In upper case. */
  readonly method: string;
  /** Whole, with its query: nothing of it goes into a tag but what the hook puts there. */
  readonly url: URL;
}

/** Sees the span of a request before the request is made. */
export type RequestHook = (span: Span, request: PageRequest) => void;

/** A store of items that outlives the page. */
export interface PageSpill {
  /** Makes a plan that keeps what another plan leaves. */
  leave(plan: LeavePlan): LeavePlan;
  /** Reports what is kept, and keeps it no longer. */
  restore(reporter: Reporter): Promise<void>;
}

/**
 * Checks the options of tracing.
 *
 * @throws SkyWalkingError `invalid-option` for an unknown scope, or a hook that is no function.
 */
export function checkTracing({
  traceScope = "activity",
  onRequest,
}: BrowserAgentOptions): Pick<BrowserAgentOptions, "traceScope" | "onRequest"> {
  if (!/^(activity|request)$/.test(traceScope)) throw invalidOption("traceScope", "activity or request", traceScope);
  return { traceScope, onRequest: requireFunction("onRequest", onRequest) };
}

/** Tells whether a request to a URL may carry `sw8`. */
export type PropagationRule = (url: URL) => boolean;

/**
 * Makes the rule that a header goes to the page's own origin and to what is listed, and to nothing else.
 *
 * @throws SkyWalkingError `invalid-option` for an entry that is neither an absolute URL nor a pattern.
 */
export function createPropagationRule(pageUrl: string, propagateTo: readonly (string | RegExp)[]): PropagationRule {
  if (!Array.isArray(propagateTo)) throw invalidOption("propagateTo", "a list of URLs or patterns", propagateTo);
  const { origin } = new URL(pageUrl);
  const rules = propagateTo.map(toRule);
  return (url) => url.origin === origin || rules.some((rule) => rule(url));
}

function toRule(target: unknown): PropagationRule {
  if (target instanceof RegExp) {
    // A pattern with the flags g or y remembers where it stopped; search() does not.
    return (url) => (url.origin + url.pathname).search(target) >= 0;
  }
  const text = requireText("propagateTo", target);
  let allowed: URL;
  try {
    allowed = new URL(text);
  } catch {
    throw invalidOption("propagateTo", 'absolute URLs such as "https://api.example" or patterns', text);
  }
  if (!/^https?:$/.test(allowed.protocol)) throw invalidOption("propagateTo", "http(s) URLs or patterns", text);
  const path = allowed.pathname.replace(/\/$/, "");
  return ({ origin, pathname }) => origin === allowed.origin && (pathname === path || pathname.startsWith(`${path}/`));
}
