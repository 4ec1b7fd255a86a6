import { expect, it } from "vitest";
import { EventType, Logger, Metricer, startInstanceHeartbeat, Tracer } from "../../src/index.ts";
import { eventually } from "./eventually.ts";
import { readMetric } from "./graphql/metrics.ts";
import { readInstances } from "./graphql/services.ts";
import { readAlarms, readEvents, readLogs } from "./graphql/signals.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { wires } from "./wires.ts";

describeWithKit("signals", (kit) => {
  it.each(wires)("a log line belongs to its span, over $name", async ({ name, createReporter }) => {
    const reporter = createReporter(kit());
    const tracer = new Tracer({ service: `logging-${name}`, serviceInstance: "v1", reporter });
    const context = tracer.createTracingContext();
    const entry = context.createEntrySpan("GET:/orders", {});
    const local = context.createLocalSpan("count");
    new Logger(tracer).warn("The stock is low.", { span: local, tags: { sku: 42 } });
    local.end();
    entry.end();
    context.finish();
    await reporter.close();

    const { query } = kit().oap;
    const { traceId, traceSegmentId: segmentId } = context;
    const [log] = await eventually(
      "the log line",
      () => readLogs(query, { traceId, segmentId, spanId: local.spanId }),
      (logs) => expect(logs).toHaveLength(1),
    );
    expect(log).toMatchObject({
      serviceName: `logging-${name}`,
      serviceInstanceName: "v1",
      endpointName: "GET:/orders",
      traceId,
      contentType: "TEXT",
      content: "The stock is low.",
      tags: expect.arrayContaining([
        { key: "level", value: "WARN" },
        { key: "sku", value: "42" },
      ]),
    });
    expect(await readLogs(query, { traceId, segmentId, spanId: entry.spanId })).toEqual([]);
    expect(reporter.stats().log).toMatchObject({ reported: 1, sent: 1, queued: 0, dropped: {} });
  });

  it.each(wires.filter(({ takesMeters }) => takesMeters))(
    "a counter, a gauge and a histogram are metrics, over $name",
    async ({ name, createReporter }) => {
      const reporter = createReporter(kit());
      const source = { service: `metering-${name}`, serviceInstance: "v1", reporter };
      const metricer = new Metricer(source);
      metricer.counter("edge_orders", { labels: { country: "de" } }).increment(5);
      metricer.counter("edge_orders", { labels: { country: "fr" } }).increment(2);
      metricer.gauge("edge_carts", () => 21);
      const latency = metricer.histogram("edge_latency", [0, 10, 50, 200]);
      for (const milliseconds of [3, 4, 20, 20, 25, 30, 40, 60, 70, 300]) latency.addValue(milliseconds);
      metricer.collect();
      await reporter.close();
      expect(reporter.stats().meter).toMatchObject({ reported: 4, sent: 4, dropped: {} });

      const entity = { service: source.service, instance: source.serviceInstance };
      const expected = {
        // Both countries, as the rule adds them up.
        meter_edge_orders: { "": [7] },
        meter_edge_carts: { "": [21] },
        // The lower bounds of the buckets with the 5th and the 9th of ten values.
        "meter_edge_latency{p='50,90'}": { "p=50": [10], "p=90": [50] },
      };
      for (const [metric, values] of Object.entries(expected)) {
        await eventually(
          metric,
          () => readMetric(kit().oap.query, metric, entity),
          (found) => expect(found).toEqual(values),
        );
      }
    },
  );

  it.each(wires)("an instance shows its properties, over $name", async ({ name, createReporter }) => {
    const reporter = createReporter(kit());
    const source = { service: `living-${name}`, serviceInstance: "v1", reporter };
    startInstanceHeartbeat(source, { properties: { hostname: "edge-7", "Process No.": 12 } }).stop();
    await reporter.close();
    const [instance] = await eventually(
      "the instance",
      () => readInstances(kit().oap.query, source.service),
      (instances) => expect(instances).toHaveLength(1),
    );
    expect(instance).toMatchObject({
      name: "v1",
      language: "NODEJS",
      attributes: expect.arrayContaining([
        { name: "hostname", value: "edge-7" },
        { name: "Process No.", value: "12" },
      ]),
    });
  });

  it.each(wires)("an event is shown with what it happened to, over $name", async ({ name, createReporter }) => {
    const reporter = createReporter(kit());
    const source = { service: `deployed-${name}`, serviceInstance: "v2", endpoint: "" };
    const event = { uuid: `deployment-${name}`, source, name: "Deploy", message: "v1 gave way to v2" };
    const startTime = Date.now() - 5_000;
    const endTime = Date.now();
    const parameters = { commit: "36d0678" };
    reporter.report("event", { ...event, type: EventType.Normal, parameters, startTime, endTime, layer: "GENERAL" });
    await reporter.close();
    expect(reporter.stats().event).toMatchObject({ reported: 1, sent: 1, dropped: {} });

    await eventually(
      "the event",
      () => readEvents(kit().oap.query, source.service),
      (events) =>
        expect(events).toEqual([
          {
            ...event,
            type: "Normal",
            parameters: [{ key: "commit", value: "36d0678" }],
            startTime,
            endTime,
            layer: "GENERAL",
          },
        ]),
    );
  });

  it("an alarm tells of each service with a high error rate, and of no other, over every wire", async () => {
    for (const { name, createReporter } of wires) {
      const reporter = createReporter(kit());
      const serve = (service: string, failures: number): void => {
        const tracer = new Tracer({ service, reporter });
        for (let request = 0; request < 10; request++) {
          using context = tracer.createTracingContext();
          using entry = context.createEntrySpan("GET:/", {});
          if (request < failures) entry.error(new Error("out of stock"));
        }
      };
      serve(`failing-${name}`, 3);
      serve(`healthy-${name}`, 1);
      await reporter.close();
    }
    const alarms = wires.map(({ name }) => ({
      scope: "Service",
      message: `More than 20% of the requests to failing-${name} have failed.`,
      tags: [{ key: "level", value: "CRITICAL" }],
    }));
    await eventually(
      "the alarms",
      () => readAlarms(kit().oap.query),
      (found) => {
        expect(found).toHaveLength(alarms.length);
        expect(found).toEqual(expect.arrayContaining(alarms));
      },
      { timeoutMs: 180_000 },
    );
  });
});
