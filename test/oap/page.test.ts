import { expect, it } from "vitest";
import { ErrorCategory } from "../../src/index.ts";
import { eventually } from "./eventually.ts";
import { readErrorLogs } from "./graphql/browser.ts";
import { readMetric, readSum } from "./graphql/metrics.ts";
import { readInstances, readServices } from "./graphql/services.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { pageView } from "./page-view.ts";
import { wires } from "./wires.ts";

describeWithKit("what a page reports", (kit) => {
  it.each(wires)("its views register it in the layer BROWSER, over $name", async ({ name, createReporter }) => {
    const service = `viewed-${name}`;
    const reporter = createReporter(kit());
    for (const loadPageTime of [100, 300]) {
      reporter.report("perfData", pageView({ service, serviceVersion: "1.4.2", pagePath: "/cart", loadPageTime }));
    }
    await reporter.close();
    expect(reporter.stats().perfData).toMatchObject({ reported: 2, sent: 2, dropped: {} });

    const { query } = kit().oap;
    await eventually(
      "the views",
      () => readSum(query, "browser_app_pv", { service }),
      (views) => expect(views).toBe(2),
    );
    await eventually(
      "the average load time",
      () => readMetric(query, "browser_app_page_load_page_avg", { service, endpoint: "/cart" }),
      (averages) => expect(averages).toEqual({ "": [200] }),
    );
    await eventually(
      "the service and its version",
      async () => ({ services: await readServices(query), instances: await readInstances(query, service) }),
      ({ services, instances }) => {
        expect(services["BROWSER"]).toContain(service);
        expect(services["GENERAL"] ?? []).not.toContain(service);
        expect(instances.map((instance) => instance.name)).toEqual(["1.4.2"]);
      },
    );
  });

  it.each(wires)("its errors are shown in full, over $name", async ({ name, createReporter }) => {
    const reporter = createReporter(kit());
    const error = {
      service: `faulty-${name}`,
      serviceVersion: "1.4.2",
      pagePath: "/cart",
      grade: "Error",
      message: "cart is undefined",
      line: 12,
      col: 34,
      stack: "ReferenceError: cart is undefined",
      errorUrl: "/shop.js",
      firstReportedError: true,
    };
    const ids = [`${name}-1`, `${name}-2`];
    for (const uniqueId of ids) {
      reporter.report("errorLog", { ...error, uniqueId, time: Date.now(), category: ErrorCategory.js });
    }
    await reporter.close();
    expect(reporter.stats().errorLog).toMatchObject({ reported: 2, sent: 2, dropped: {} });

    const shown = { ...error, category: "JS" };
    await eventually(
      "the errors",
      () => readErrorLogs(kit().oap.query, error.service),
      (errors) => expect(errors).toEqual(ids.map(() => shown)),
    );
  });
});
