import type { BrowserAgent } from "../../../src/browser/browser-agent.ts";
import { serveNpmPage } from "../../browser/npm-page.ts";
import type { Tab } from "../../support/browser-tab.ts";
import type { Site } from "../../support/site.ts";

declare global {
  interface Window {
    /** What {@link serveReportingPage}'s page has started. */
    reporting: { readonly agent: BrowserAgent; readonly told: string[] };
  }
}

/** How a page reports. */
export interface ReportingPage {
  readonly service: string;
  readonly collector: string;
  readonly wire: string;
  /** What it sends as `authentication`. Default none. */
  readonly key?: string;
}

/** Serves `/reporting`, a page that reports by the package from npm, whose reporters take a key. */
export function serveReportingPage(site: Site, { service, collector, wire, key }: ReportingPage): Promise<void> {
  const [entry, create] = wire === "json" ? ["http", "createHttpReporter"] : ["grpc-web", "createGrpcWebReporter"];
  const headers = key === undefined ? {} : { authentication: key };
  return serveNpmPage(
    site,
    "/reporting",
    `import { createPageDelivery, startBrowserAgent } from "skywalking-edge/browser";
    import { applicationRoutes, browserRoutes, ${create} } from "skywalking-edge/${entry}";
    const told = [];
    const diagnostics = ({ message, cause }) => told.push(cause ? message + ": " + cause : message);
    const reporter = ${create}({
      collector: ${JSON.stringify(collector)},
      routes: { ...applicationRoutes, ...browserRoutes },
      headers: ${JSON.stringify(headers)},
      diagnostics,
      ...createPageDelivery(window),
    });
    const agent = startBrowserAgent({ service: ${JSON.stringify(service)}, serviceVersion: "1.4.2", reporter, diagnostics });
    window.reporting = { agent, told };`,
  );
}

/** What the agent says of one error that it was given. */
export interface ErrorOutcome {
  readonly sent: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** The diagnostics about it. */
  readonly told: readonly string[];
}

/** Reports an error in the page and asks the agent what became of it. */
export function reportError(tab: Tab): Promise<ErrorOutcome> {
  return tab.evaluate(async () => {
    const { agent, told } = window.reporting;
    agent.captureError(new Error("no stock"));
    await agent.flush();
    const { sent = 0, dropped = {} } = agent.stats().errorLog ?? {};
    return { sent, dropped, told: told.filter((message) => message.includes("errorLog")) };
  });
}
