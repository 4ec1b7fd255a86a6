import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import { invalidOption, requireOptions, requireText, requireWholeNumber } from "../core/runtime/option-checks.ts";
import { noTraceRule } from "./no-trace-origins.ts";
import type { VueWithConfig } from "./vue-errors.ts";

/** A tag of spans. */
export interface TagOption {
  readonly key: string;
  readonly value: string | number | boolean;
}

/** Whose the data is: what all methods of skywalking-client-js take. */
export interface ReportOptions {
  /** Base URL of a gateway before OAP, or a path of the page's own origin. Default the page's own origin. */
  readonly collector?: string | undefined;
  /** The service that SkyWalking shows for the page. */
  readonly service?: string | undefined;
  /** Names the page. An address, such as `location.href`, is taken as its path, ids replaced. Default the page's own path. */
  readonly pagePath?: string | undefined;
  /** The released version of the page. Default `latest`. */
  readonly serviceVersion?: string | undefined;
}

/** Settings of `ClientMonitor.register`: all of skywalking-client-js 1.1.0, and three more at the end. */
export interface RegisterOptions extends ReportOptions {
  /** Reports uncaught errors and rejections, and those of `vue`. Default true. */
  readonly jsErrors?: boolean | undefined;
  /** Reports requests that failed or were answered with 500 and above. Default true. */
  readonly apiErrors?: boolean | undefined;
  /** Reports elements that did not load, and what the browser or the page's policy blocked. Default true. */
  readonly resourceErrors?: boolean | undefined;
  /** Does nothing: no browser measures a first meaningful paint. */
  readonly useFmp?: boolean | undefined;
  /** Reports LCP, CLS and INP, each where the browser has it. OAP takes them from 10.2 on. Default false. */
  readonly useWebVitals?: boolean | undefined;
  /** Counts each route as a page view, by the History methods and by the fragment, named by its path. Default false. */
  readonly enableSPA?: boolean | undefined;
  /** With false the load's view waits for `setPerformance()`; if the page is hidden before, it is counted without times. Default true. */
  readonly autoTracePerf?: boolean | undefined;
  /** Reports what Vue catches: the constructor `Vue` of Vue 2, or the app of Vue 3. A handler that is there still gets it. Default none. */
  readonly vue?: VueWithConfig | undefined;
  /** Does nothing: the agent's own requests are never traced. */
  readonly traceSDKInternal?: boolean | undefined;
  /** Tags requests with method, URL and the custom tags. Default true. */
  readonly detailMode?: boolean | undefined;
  /** Origins whose requests are not traced: URLs, or patterns that are tested on the origin. Default none. */
  readonly noTraceOrigins?: readonly (string | RegExp)[] | undefined;
  /** Milliseconds between an item's arrival and its sending. Default 3,000, not 60,000. */
  readonly traceTimeInterval?: number | undefined;
  /** Tags of each request's span, see `setCustomTags`. Default none. */
  readonly customTags?: readonly TagOption[] | undefined;
  /** Where `sw8` goes besides the page's own origin, as in `BrowserAgentOptions`. Not of skywalking-client-js. Default none. */
  readonly propagateTo?: readonly (string | RegExp)[] | undefined;
  /** What becomes one segment, as in `BrowserAgentOptions`. Not of skywalking-client-js, which knows `request` only. Default `activity`. */
  readonly traceScope?: "activity" | "request" | undefined;
  /** Receives misuse and losses. Not of skywalking-client-js. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

type OptionName = keyof RegisterOptions;

/** How each option is checked; the last ones are checked where they go to. */
const CHECKS: Readonly<Record<OptionName, (name: string, value: unknown) => unknown>> = {
  collector: requireText,
  service: requireText,
  pagePath: requireText,
  serviceVersion: requireText,
  jsErrors: requireBoolean,
  apiErrors: requireBoolean,
  resourceErrors: requireBoolean,
  useFmp: requireBoolean,
  useWebVitals: requireBoolean,
  enableSPA: requireBoolean,
  autoTracePerf: requireBoolean,
  vue: requireVue,
  traceSDKInternal: requireBoolean,
  detailMode: requireBoolean,
  noTraceOrigins: (_name, value) => noTraceRule(value),
  traceTimeInterval: (name, value) => requireWholeNumber(name, value, 1),
  customTags: requireTags,
  propagateTo: (_name, value) => value,
  traceScope: (_name, value) => value,
  diagnostics: (_name, value) => value,
};

/** What an agent that runs can still change, with all defaults in place. */
export interface LiveSettings {
  pagePath: string | undefined;
  jsErrors: boolean;
  apiErrors: boolean;
  resourceErrors: boolean;
  useWebVitals: boolean;
  enableSPA: boolean;
  autoTracePerf: boolean;
  detailMode: boolean;
  noTraceOrigins: readonly (string | RegExp)[];
  customTags: readonly TagOption[];
}

/** Makes the settings before anything is set. */
export function defaultSettings(): LiveSettings {
  return {
    pagePath: undefined,
    jsErrors: true,
    apiErrors: true,
    resourceErrors: true,
    useWebVitals: false,
    enableSPA: false,
    autoTracePerf: true,
    detailMode: true,
    noTraceOrigins: [],
    customTags: [],
  };
}

/**
 * Checks what was given and leaves out what is undefined, so that it may be laid over what was given before.
 *
 * @returns The options, and the names of those that nobody knows.
 * @throws SkyWalkingError `invalid-option` for the first one of a wrong type.
 */
export function checkOptions(given: unknown): { options: RegisterOptions; unknown: string[] } {
  requireOptions(given);
  const options: Record<string, unknown> = {};
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(given as object)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(CHECKS, name)) {
      unknown.push(name);
      continue;
    }
    CHECKS[name as OptionName](name, value);
    options[name] = value;
  }
  return { options, unknown };
}

/** Lays what can change over the settings. */
export function applyOptions(settings: LiveSettings, options: RegisterOptions): void {
  const names = Object.keys(settings) as (keyof LiveSettings)[];
  Object.assign(
    settings,
    Object.fromEntries(names.flatMap((name) => (name in options ? [[name, options[name]]] : []))),
  );
}

/**
 * Checks a list of tags.
 *
 * @throws SkyWalkingError `invalid-option` if it is none, or one of them has no key or no value.
 */
export function requireTags(name: string, value: unknown): readonly TagOption[] {
  if (Array.isArray(value) && value.every(isTag)) return value;
  throw invalidOption(name, "a list of { key, value }, keys as texts", value);
}

function isTag(tag: unknown): tag is TagOption {
  if (typeof tag !== "object" || !tag || !("key" in tag && "value" in tag)) return false;
  return typeof tag.key === "string" && tag.key !== "" && /^(string|number|boolean)$/.test(typeof tag.value);
}

function requireBoolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw invalidOption(name, "true or false", value);
}

function requireVue(name: string, value: unknown): void {
  const isVue = (typeof value === "object" || typeof value === "function") && value && "config" in value;
  if (!isVue || typeof value.config !== "object" || !value.config) {
    throw invalidOption(name, "Vue itself (Vue 2) or the app that createApp() made (Vue 3)", value);
  }
}
