import { type BrowserAgent, createDefaultReporter, startBrowserAgent } from "../browser/browser-agent.ts";
import { SkyWalkingError } from "../core/runtime/errors.ts";
import { requireText } from "../core/runtime/option-checks.ts";
import { toText } from "../core/runtime/text.ts";
import {
  applyOptions,
  checkOptions,
  defaultSettings,
  type RegisterOptions,
  type ReportOptions,
  requireTags,
  type TagOption,
} from "./client-options.ts";
import type { ErrorOwner } from "./error-rule.ts";
import { createNotices, type Notices } from "./notices.ts";
import { tellChanges, tellDifferences } from "./option-notices.ts";
import { pagePathOf } from "./page-path.ts";
import { type ClientParts, type RunningClient, startClient } from "./running-client.ts";

/** The methods of skywalking-client-js, on this agent. */
export interface ClientMonitor {
  /** The running agent, for all that skywalking-client-js has no word for: `trace`, `stats`, `stop`. Undefined before `register`. */
  readonly agent: BrowserAgent | undefined;
  /**
   * Starts the agent. A second call changes the options as {@link setPerformance} does, and is no page view.
   *
   * @throws SkyWalkingError `invalid-option` for an option of a wrong type or without a service, `unsupported-runtime` where
   *   there is no page (server-side rendering: call it in the browser only).
   */
  register(options: RegisterOptions): void;
  /**
   * Changes options and counts a page view: the one that the agent is about to report for a load or a route, or one more.
   * Never throws: bad options are told on the console and change nothing.
   */
  setPerformance(options: RegisterOptions): void;
  /** Reports an error that a framework has caught, anything that can be thrown, under the service, version and page given. Never throws. */
  reportFrameErrors(options: ReportOptions, error: unknown): void;
  /** Tags each request's span from now on, in place of the tags given before. Never throws. */
  setCustomTags(tags: readonly TagOption[]): void;
}

/** Errors that are kept until the agent is registered, at most. */
const MAX_EARLY_ERRORS = 20;

/** What {@link createClientMonitor} needs. */
export interface ClientMonitorParts extends Pick<ClientParts, "start" | "createReporter"> {
  /** Gives the page, where there is one. */
  readonly findPage: () => (Window & typeof globalThis) | undefined;
  readonly tell: Notices;
}

/** Makes a client that is not registered yet. */
export function createClientMonitor({ findPage, tell, ...parts }: ClientMonitorParts): ClientMonitor {
  const settings = defaultSettings();
  let options: RegisterOptions = {};
  let client: RunningClient | undefined;
  const early: [owner: ErrorOwner, error: unknown][] = [];

  function take(given: unknown): void {
    const { options: checked, unknown } = checkOptions(given);
    if (client) tellChanges(tell, options, checked);
    else options = { ...options, ...checked };
    tellDifferences(tell, { ...options, ...checked }, unknown);
    applyOptions(settings, checked);
    if (client && checked.pagePath !== undefined) client.rename();
  }

  function register(given: RegisterOptions): void {
    const page = findPage();
    if (!page) {
      throw new SkyWalkingError(
        "unsupported-runtime",
        "register() needs a page; do not call it while rendering on a server.",
      );
    }
    take(given);
    if (client) return;
    requireText("service", options.service);
    const onStopped = (): void => {
      client = undefined;
    };
    client = startClient({ ...parts, page, onStopped }, options, settings);
    for (const [owner, error] of early.splice(0)) report(client, owner, error);
  }

  function setPerformance(given: RegisterOptions): void {
    take(given);
    if (client) client.views.begin();
    else tell("setPerformance", "setPerformance() counts no page view before register().");
  }

  function reportFrameErrors(given: ReportOptions, error: unknown): void {
    const owner = ownerOf(given);
    if (client) report(client, owner, error);
    else if (early.push([owner, error]) > MAX_EARLY_ERRORS) early.pop();
    if (!client) tell("reportFrameErrors", "errors are reported after register(), the first 20 of them.");
  }

  function setCustomTags(tags: readonly TagOption[]): void {
    settings.customTags = requireTags("customTags", tags);
  }

  /** The page calls these from its routers and error handlers. */
  function guarded<Args extends unknown[]>(method: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        method(...args);
      } catch (error) {
        const { message } = error instanceof Error ? error : { message: toText(error) };
        tell(message, message);
      }
    };
  }

  return {
    get agent() {
      return client?.agent;
    },
    register,
    setPerformance: guarded(setPerformance),
    reportFrameErrors: guarded(reportFrameErrors),
    setCustomTags: guarded(setCustomTags),
  };
}

function report({ agent, errors }: RunningClient, owner: ErrorOwner, error: unknown): void {
  errors.whileReporting(owner, () => agent.captureError(error));
}

/** Whatever is no text is the page's own, since an error must not be lost for the sake of its name. */
function ownerOf(given: ReportOptions | undefined): ErrorOwner {
  const { service, serviceVersion, pagePath } = given ?? {};
  const owner: { -readonly [Name in keyof ErrorOwner]: ErrorOwner[Name] } = {};
  if (typeof service === "string" && service) owner.service = service;
  if (typeof serviceVersion === "string" && serviceVersion) owner.serviceVersion = serviceVersion;
  if (typeof pagePath === "string" && pagePath) owner.pagePath = pagePathOf(pagePath);
  return owner;
}

/**
 * What `skywalking-client-js` exports by default, on this agent: one for the page.
 *
 * @example
 * ```ts
 * import { ClientMonitor } from "skywalking-edge/compat";
 *
 * ClientMonitor.register({ service: "shop-web", serviceVersion: "1.4.2", pagePath: "/cart", collector: "/sw" });
 * ```
 */
export const ClientMonitor: ClientMonitor = /* @__PURE__ */ createClientMonitor({
  start: startBrowserAgent,
  createReporter: createDefaultReporter,
  findPage: () => (typeof window !== "undefined" && typeof document !== "undefined" ? window : undefined),
  tell: /* @__PURE__ */ createNotices(),
});
