import { beforeAll, expect, it } from "vitest";
import { eventually } from "./eventually.ts";
import { replayGoldenTrace } from "./golden/golden-replay.ts";
import { comparedSpans, goldenSpans } from "./golden/golden-spans.ts";
import { readGoldenTrace } from "./golden/golden-trace.ts";
import { readSum } from "./graphql/metrics.ts";
import { readEndpoints, readServices } from "./graphql/services.ts";
import { readTopology, sortCalls } from "./graphql/topology.ts";
import { readTrace } from "./graphql/traces.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { wires } from "./wires.ts";

for (const wire of wires) {
  describeWithKit(`the golden trace, made by the package and sent over ${wire.name}`, (kit) => {
    const golden = readGoldenTrace(Date.now());

    beforeAll(async () => {
      const reporter = wire.createReporter(kit());
      replayGoldenTrace(golden, reporter);
      await reporter.close();
      expect(reporter.stats()).toMatchObject({ perfData: { sent: 1 }, segment: { sent: golden.segments.length } });
    });

    it("has exactly its services in their layers, the virtual cache, database and queue among them", async () => {
      const expected = Object.entries(golden.services).map(([layer, names]) => [layer, [...names].sort()]);
      await eventually(
        "the services",
        () => readServices(kit().oap.query),
        (services) => expect(services).toEqual(Object.fromEntries(expected)),
      );
    });

    it("has exactly its calls, and no node beside its services", async () => {
      await eventually(
        "the topology",
        () => readTopology(kit().oap.query),
        (topology) =>
          expect(topology).toEqual({
            nodes: Object.values(golden.services).flat().sort(),
            calls: sortCalls(golden.calls),
          }),
      );
    });

    it("has exactly its spans, their names and parents", async () => {
      const [{ traceId } = { traceId: "" }] = golden.segments;
      await eventually(
        "the trace",
        () => readTrace(kit().oap.query, traceId),
        (spans) => expect(comparedSpans(spans)).toEqual(goldenSpans(golden)),
      );
    });

    it.each([
      ["shop-web", ["/cart"]],
      ["shop-worker", ["POST:/api/cart"]],
      ["shop-stock", ["GET:/stock"]],
      ["shop-consumer", ["Queue/orders/Consumer"]],
    ])("%s has exactly its endpoints", async (service, endpoints) => {
      await eventually(
        "the endpoints",
        () => readEndpoints(kit().oap.query, service),
        (names) => expect(names).toEqual(endpoints),
      );
    });

    it("counts one view of the page", async () => {
      await eventually(
        "the page view",
        () => readSum(kit().oap.query, "browser_app_pv", { service: "shop-web" }),
        (views) => expect(views).toBe(1),
      );
    });
  });
}
