import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSite } from "../../support/site.ts";
import { readErrorLogs } from "../graphql/browser.ts";
import type { Kit } from "../kit/kit.ts";
import { requestsOf, sumOf } from "./counters.ts";
import type { GatewayDemo } from "./gateway-demo.ts";
import { type RunningGateway, startCommand } from "./gateway-runtimes.ts";
import { type ErrorOutcome, type ReportingPage, reportError, serveReportingPage } from "./refused-pages.ts";

const KEY = "key-of-the-shop";
const ROUTES = { json: "/browser/errorLogs", "grpc-web": "/skywalking.v3.BrowserPerfService/collectErrorLogs" };

const dropped = (reason: string, cause: string): ErrorOutcome => ({
  sent: 0,
  dropped: { [reason]: 1 },
  told: [`items-dropped: 1 errorLog, ${reason}: Error: ${cause}`],
});

/** Lets pages report that a gateway does not let in: what their agents say of it, and what the gateway has counted. */
export function describeRefusals(kit: () => Kit, demo: () => GatewayDemo): void {
  describe.each(Object.entries(ROUTES))("that are refused over %s", (wire, route) => {
    let gateway: RunningGateway;

    beforeAll(async () => {
      const settings = { origins: [demo().site.origin], services: ["shop-*"], keys: [KEY] };
      gateway = await startCommand(["--oap", kit().oap.httpUrl], settings);
    });
    afterAll(() => gateway?.stop());

    async function outcomeOf(page: Omit<ReportingPage, "collector" | "wire">): Promise<ErrorOutcome> {
      const { site, newTab } = demo();
      await serveReportingPage(site, { ...page, wire, collector: gateway.collector });
      const tab = await newTab();
      await tab.goto(`${site.origin}/reporting`);
      return reportError(tab);
    }

    it("let in with the key, know that it was taken", async () => {
      expect(await outcomeOf({ service: `shop-key-${wire}`, key: KEY })).toEqual({ sent: 1, dropped: {}, told: [] });
      expect(requestsOf(await gateway.counters(), route, "taken")).toBe(2);
    });

    it("with a wrong key, and without one, are told so for good", async () => {
      for (const key of ["another key", undefined]) {
        expect(await outcomeOf({ service: "shop-stranger", ...(key !== undefined && { key }) })).toEqual(
          dropped(
            "rejected",
            wire === "json" ? "HTTP 401" : "gRPC status 16: The header 'authentication' has no key that is valid here.",
          ),
        );
      }
      expect(requestsOf(await gateway.counters(), route, "wrong-key")).toBe(2);
    });

    it("of a service that is not listed, are told so for good", async () => {
      expect(await outcomeOf({ service: "bank-web", key: KEY })).toEqual(
        dropped("rejected", wire === "json" ? "HTTP 403" : "gRPC status 7: Item 0 is refused: service at service."),
      );
      const counters = await gateway.counters();
      expect(requestsOf(counters, route, "not-allowed")).toBe(1);
      expect(counters['items_refused_total{signal="errorLog",reason="service"}']).toBe(1);
    });

    it("of a foreign origin, cannot tell a refusal from a broken line", async () => {
      const stranger = await startSite();
      try {
        await serveReportingPage(stranger, { service: "shop-copy", key: KEY, wire, collector: gateway.collector });
        const tab = await demo().newTab();
        await tab.goto(`${stranger.origin}/reporting`);
        const { sent, dropped: lost } = await reportError(tab);
        expect({ sent, lost }).toEqual({ sent: 0, lost: { ambiguous: 1 } });
      } finally {
        await stranger.close();
      }
      const counters = await gateway.counters();
      expect(requestsOf(counters, route, "foreign-origin")).toBe(1);
      expect(sumOf(counters, "refused", "errorLog"), "it never had the item").toBe(1);
    });

    it("have brought OAP nothing", async () => {
      for (const service of ["shop-stranger", "bank-web", "shop-copy"]) {
        expect(await readErrorLogs(kit().oap.query, service)).toEqual([]);
      }
    });
  });
}
