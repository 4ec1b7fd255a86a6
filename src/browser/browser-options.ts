import { createPropagationRule, type PropagationRule } from "../core/context/propagation-rule.ts";
import type { Propagator } from "../core/context/propagator.ts";
import type { Span } from "../core/context/span.ts";
import type { BeforeSend } from "../core/report/before-send.ts";
import type { LeavePlan } from "../core/report/leave-plan.ts";
import type { Reporter } from "../core/report/reporter.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { invalidOption, requireFunction } from "../core/runtime/option-checks.ts";
import type { TraceScope } from "./activities.ts";
import type { createCrashSafeReporter } from "./crash-safe-reporter.ts";
import type { PageInstrumentation } from "./page-instrumentation.ts";
import { nativeOf } from "./replaced-method.ts";

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
   * `createCrashSafeReporter` hands what waits to the browser as well, so that it is sent although the tab crashes. Without
   * effect beside `reporter`. Default none: it is encoded twice for that.
   */
  readonly crashSafe?: typeof createCrashSafeReporter | undefined;
  /**
   * The share of sessions whose segments are reported, from 0 for none to 1 for all. A session is a tab with its reloads. Default
   * 1. A trace that the page's server has begun is reported in any case.
   */
  readonly traceSampleRate?: number | undefined;
  /**
   * The share of sessions whose page views, vitals, resources and errors are reported, likewise. Default 1. One draw decides
   * both: a session whose rarer part is reported has the other part too.
   */
  readonly viewSampleRate?: number | undefined;
  /** Looks at each item before it is queued, and may edit or drop it, see `withBeforeSend`. Default none. */
  readonly beforeSend?: BeforeSend | undefined;
  /** More that is watched: `traceLongTasks()`, `traceConnections()`, the `instrument` of `createFrameTracing()`. Default none. */
  readonly instrumentations?: readonly PageInstrumentation[] | undefined;
  /** Watches nothing, touches nothing and stores nothing until `resume()`, as when the visitor's consent is needed. Default false. */
  readonly paused?: boolean | undefined;
  /** Starts paused in a browser that sends Global Privacy Control. Default false. */
  readonly respectGpc?: boolean | undefined;
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

declare global {
  interface Navigator {
    /** Whether the visitor's browser asks that their data be not sold or shared. See https://w3c.github.io/gpc/ */
    readonly globalPrivacyControl?: boolean;
  }
}

/** How requests are traced, as the options say. */
export interface RequestOptions extends Pick<BrowserAgentOptions, "onRequest"> {
  readonly mayPropagate: PropagationRule;
  readonly peerResolver: ((url: URL) => string) | undefined;
}

/**
 * Checks the options of tracing.
 *
 * @throws SkyWalkingError `invalid-option` for an unknown scope, for a hook that is no function, and for what `propagateTo`
 *   may not be.
 */
export function checkTracing(page: Window & typeof globalThis, options: BrowserAgentOptions): RequestOptions {
  const { traceScope = "activity", propagateTo = [], peerResolver, onRequest } = options;
  if (!/^(activity|request)$/.test(traceScope)) throw invalidOption("traceScope", "activity or request", traceScope);
  for (const hook of ["onRequest", "beforeSend", "crashSafe"] as const) requireFunction(hook, options[hook]);
  const rule = createPropagationRule(page.location.href, propagateTo);
  // Another agent was here before: a request has one sw8, and that is the one of the agent that is nearest to the browser.
  const isFirst = nativeOf(page.fetch) === page.fetch;
  return { mayPropagate: (url) => isFirst && rule(url), peerResolver, onRequest };
}
