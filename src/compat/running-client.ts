import type { BrowserAgent, createDefaultReporter, startBrowserAgent } from "../browser/browser-agent.ts";
import type { BrowserAgentOptions } from "../browser/browser-options.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { peerOf } from "../core/segment/peer.ts";
import type { LiveSettings, RegisterOptions } from "./client-options.ts";
import { createClientReporter } from "./client-reporter.ts";
import { createErrorRule, type ErrorRule } from "./error-rule.ts";
import { noTraceRule } from "./no-trace-origins.ts";
import { pagePathOf } from "./page-path.ts";
import { createViewCount, type ViewCount } from "./view-count.ts";
import { watchVueErrors } from "./vue-errors.ts";

/** What runs in the page: the agent, and what stands between it and its reporter. */
export interface RunningClient {
  readonly agent: BrowserAgent;
  readonly views: Pick<ViewCount, "begin">;
  readonly errors: Pick<ErrorRule, "whileReporting" | "beginView">;
  /** Gives the page the name that the settings have now. */
  rename(): void;
}

/** What it is made of. */
export interface ClientParts {
  readonly page: Window & typeof globalThis;
  readonly start: typeof startBrowserAgent;
  readonly createReporter: typeof createDefaultReporter;
  /** Called when the agent was stopped. */
  readonly onStopped: () => void;
}

/**
 * Starts the agent with what skywalking-client-js was told.
 *
 * @param settings - Read at each use, so that they may change.
 * @throws SkyWalkingError `invalid-option` for a bad collector, service, version or destination of `sw8`.
 */
export function startClient(
  { page, start, createReporter, onStopped }: ClientParts,
  options: RegisterOptions,
  settings: Readonly<LiveSettings>,
): RunningClient {
  const { service = "", serviceVersion, propagateTo, traceScope, diagnostics, vue } = options;
  const { collector = page.location.origin, traceTimeInterval: flushIntervalMs } = options;
  const sender = createReporter({ service, collector, flushIntervalMs, diagnostics }, page);
  const errors = createErrorRule(settings);
  const views = createViewCount({
    settings,
    isLoading: () => page.document.readyState !== "complete",
    view: () => ({
      service: agent.tracer.service,
      serviceVersion: agent.tracer.serviceInstance,
      pagePath: pagePathOf(settings.pagePath ?? page.location.href),
    }),
    report(item, isOwn) {
      sender.report("perfData", item);
      if (isOwn) errors.beginView();
    },
  });
  const reporter = createClientReporter(sender, { settings, views, errors });
  const agent = start({
    ...{ service, serviceVersion, reporter, propagateTo, traceScope, diagnostics },
    ...requestRules(settings, () => rename()),
  });
  const rename = (): void => {
    if (settings.pagePath !== undefined) agent.setPage(pagePathOf(settings.pagePath));
  };
  rename();

  const onShow = ({ persisted }: PageTransitionEvent): void => {
    if (persisted) views.restored();
  };
  page.addEventListener("pageshow", onShow);
  const unwatchVue =
    vue && settings.jsErrors && watchVueErrors(vue, (error) => agent.captureError(error, { category: "vue" }));

  const stop = async (): Promise<void> => {
    page.removeEventListener("pageshow", onShow);
    if (unwatchVue) unwatchVue();
    onStopped();
    await agent.stop();
    await reporter.close();
  };
  return { agent: { ...agent, stop }, views, errors, rename };
}

/** What becomes of each request. */
function requestRules(
  settings: Readonly<LiveSettings>,
  rename: () => void,
): Required<Pick<BrowserAgentOptions, "peerResolver" | "onRequest">> {
  let rules: readonly (string | RegExp)[] | undefined;
  let isUntraced = noTraceRule([]);
  const untraced = new Error("noTraceOrigins");
  return {
    peerResolver(url) {
      if (rules !== settings.noTraceOrigins) {
        rules = settings.noTraceOrigins;
        isUntraced = noTraceRule(rules);
      }
      // A request whose peer cannot be told has no span and no header.
      if (isUntraced(url.origin)) throw untraced;
      return peerOf(url);
    },
    onRequest(span) {
      // The agent names a page anew at each route.
      if (!settings.enableSPA) quietly(rename);
      if (!settings.detailMode) return;
      for (const { key, value } of settings.customTags) span.tag(key, value);
    },
  };
}
