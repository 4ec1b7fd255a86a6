import { spawn } from "node:child_process";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Kafka as KafkaClient, type KafkaConfig, logLevel } from "kafkajs";
import { expect, it, onTestFinished } from "vitest";
import type { EncodedRequest, Transport } from "../../src/core/report/transport.ts";
import type { GatewayOptions } from "../../src/gateway/index.ts";
import { createKafkaTransport } from "../../src/gateway/kafka/kafka-transport.ts";
import { applicationRoutes, createGrpcWebReporter, eventRoutes } from "../../src/grpc-web/index.ts";
import { EventType, Logger, Metricer, type Reporter, startInstanceHeartbeat, Tracer } from "../../src/index.ts";
import { segments } from "../gateway/items.ts";
import { startGateway, useGateways } from "../gateway/running-gateway.ts";
import { packedPackage } from "../support/packed.ts";
import { untilReady } from "../support/ready-process.ts";
import { eventually } from "./eventually.ts";
import { readMetric } from "./graphql/metrics.ts";
import { readInstances } from "./graphql/services.ts";
import { readEvents, readLogs } from "./graphql/signals.ts";
import { readTrace } from "./graphql/traces.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import type { Kafka } from "./kit/kafka.ts";
import { type LoadedReporter, loadReporter } from "./outage/loaded-reporter.ts";
import { countSegments } from "./outage/outage-course.ts";

const PER_SECOND = 100;
const LOAD_MS = 2_000;
const OUTAGE_MS = 3_000;
/** Two periods in which OAP stores its counts: what it has counted twice would be there. */
const SETTLED_MS = 3_000;

useGateways();

describeWithKit(
  "a gateway, a Kafka broker and an OAP that reads from it",
  (kit) => {
    const broker = (): Kafka => {
      const { kafka } = kit();
      if (!kafka) throw new Error("The kit has no Kafka");
      return kafka;
    };
    const clientOf = (config: Partial<KafkaConfig> = {}): KafkaClient =>
      new KafkaClient({ brokers: [broker().address], logLevel: logLevel.NOTHING, ...config });

    async function start(options: GatewayOptions = {}, config: Partial<KafkaConfig> = {}) {
      const { gateway, url } = await startGateway({ kafka: { client: clientOf(config) }, ...options });
      return { gateway, reporter: reporterTo(url) };
    }

    it("shows what npx skywalking-edge gateway brings it: a trace, a log line, meters, properties, an event by another way", async () => {
      const command = await startCommand(["--kafka-brokers", broker().address, "--oap", kit().oap.httpUrl]);
      const reporter = reporterTo(command.url);
      const source = { service: "kafka-shop", serviceInstance: "v1", reporter };
      const { context, spanId } = traceOnce(new Tracer(source));
      for (const serviceInstance of ["v1", "v2"]) meterOnce({ ...source, serviceInstance });
      startInstanceHeartbeat(source, { properties: { hostname: "edge-7" } }).stop();
      reportEvent(reporter, source.service);
      await reporter.close();
      expect(await command.stop()).toBe(0);
      expect(Object.values(reporter.stats()).map(({ reported, sent }) => reported - sent)).toEqual([0, 0, 0, 0, 0]);

      const { query } = kit().oap;
      const { traceId, traceSegmentId: segmentId } = context;
      const spans = await eventually(
        "the trace",
        () => readTrace(query, traceId),
        (found) => expect(found).toHaveLength(2),
      );
      expect(spans).toMatchObject([
        { endpointName: "GET:/orders", type: "Entry", serviceCode: source.service, serviceInstanceName: "v1" },
        { endpointName: "count", type: "Local", parentSpanId: 0 },
      ]);
      const [log] = await eventually(
        "the log line",
        () => readLogs(query, { traceId, segmentId, spanId }),
        (found) => expect(found).toHaveLength(1),
      );
      expect(log).toMatchObject({ serviceName: source.service, content: "The stock is low." });
      for (const [instance, orders] of [
        ["v1", 1],
        ["v2", 2],
      ] as const) {
        await eventually(
          `the meter of ${instance}`,
          () => readMetric(query, "meter_edge_orders", { service: source.service, instance }),
          (found) => expect(found).toEqual({ "": [orders] }),
        );
      }
      await eventually(
        "the properties",
        () => readInstances(query, source.service),
        (found) =>
          expect(found.find(({ name }) => name === "v1")).toMatchObject({
            attributes: expect.arrayContaining([{ name: "hostname", value: "edge-7" }]),
          }),
      );
      await eventually(
        "the event",
        () => readEvents(query, source.service),
        (found) => expect(found).toMatchObject([{ name: "Deploy" }]),
      );
    });

    /** Everything that was made has reached OAP once, and nothing besides. */
    async function expectEachOnce(
      service: string,
      load: LoadedReporter,
      gateway: { stats(): unknown },
    ): Promise<number> {
      const { made = 0 } = load.looks.at(-1) ?? {};
      await eventually(
        "the end of the queues",
        async () => gateway.stats(),
        (stats) =>
          expect(stats).toMatchObject({
            queue: { items: 0 },
            items: { segment: { accepted: made, forwarded: made, lost: {} } },
          }),
      );
      const check = (count: number): void => expect(count).toBe(made);
      await eventually(`${made} segments of ${service}`, () => countSegments(kit().oap, service), check);
      await wait(SETTLED_MS);
      check(await countSegments(kit().oap, service));
      return made;
    }

    it("has a batch once whose end nobody knew, and the next one too", async () => {
      const cutter = createCutter();
      const client = clientOf({ socketFactory: cutter.socketFactory });
      const admin = clientOf().admin();
      await admin.createTopics({ topics: [{ topic: "once", numPartitions: 1 }], waitForLeaders: true });
      const transport = createKafkaTransport({ client, topics: { segments: "once" } }, 10_000);
      const requests = [0, 2, 4].flatMap((first) => transport.encode("segment", segments(2, first)) ?? []);
      const [before, unsure, next] = requests;
      const ends = await sendAll(transport, [before]);
      // The broker has it, and the client never hears of that, however often it asks.
      cutter.cutNextAnswers(Number.POSITIVE_INFINITY);
      ends.push(...(await sendAll(transport, [unsure])));
      cutter.cutNextAnswers(0);
      ends.push(...(await sendAll(transport, [next])));
      expect(await admin.fetchTopicOffsets("once")).toMatchObject([{ high: "6" }]);
      ends.push(...(await sendAll(transport, [unsure])));
      expect(await admin.fetchTopicOffsets("once")).toMatchObject([{ high: "6" }]);
      expect(ends).toEqual(["sent", "ambiguous", "sent", "sent"]);
      await transport.close();
      await admin.disconnect();
    });

    it("loses and repeats nothing when connections break before the broker's answer", async () => {
      const cutter = createCutter();
      const { gateway, reporter } = await start({}, { socketFactory: cutter.socketFactory });
      const load = loadReporter("kafka-cut", reporter, PER_SECOND);
      for (let cut = 0; cut < 5; cut++) {
        await wait(LOAD_MS / 5);
        cutter.cutNextAnswers(1);
      }
      await eventually(
        "the cuts",
        async () => cutter.cuts(),
        (cuts) => expect(cuts).toBeGreaterThanOrEqual(4),
      );
      load.stopLoad();
      await reporter.close();
      load.look();
      expect(await expectEachOnce("kafka-cut", load, gateway)).toBeGreaterThan(PER_SECOND);
    });

    it("loses and repeats nothing when the broker is away for a while", async () => {
      const { gateway, reporter } = await start();
      const load = loadReporter("kafka-outage", reporter, PER_SECOND);
      await wait(LOAD_MS);
      await broker().stop();
      await wait(OUTAGE_MS);
      const { made = 0 } = load.looks.at(-1) ?? {};
      expect(gateway.stats().queue.items).toBeGreaterThan(PER_SECOND);
      await broker().start();
      await wait(LOAD_MS);
      load.stopLoad();
      await reporter.close();
      load.look();
      expect(reporter.stats().segment?.dropped).toEqual({});
      expect(await expectEachOnce("kafka-outage", load, gateway)).toBeGreaterThan(made);
    });
  },
  { hasKafka: true },
);

async function sendAll(transport: Transport, requests: readonly (EncodedRequest | undefined)[]): Promise<string[]> {
  const ends: string[] = [];
  for (const request of requests) {
    if (request) ends.push((await transport.send(request, { keepalive: false })).status);
  }
  return ends;
}

function traceOnce(tracer: Tracer) {
  const context = tracer.createTracingContext();
  const entry = context.createEntrySpan("GET:/orders", {});
  const local = context.createLocalSpan("count");
  new Logger(tracer).warn("The stock is low.", { span: local });
  local.end();
  entry.end();
  context.finish();
  return { context, spanId: local.spanId };
}

function meterOnce(source: ConstructorParameters<typeof Metricer>[0]): void {
  const metricer = new Metricer(source);
  metricer.counter("edge_orders").increment(source.serviceInstance === "v1" ? 1 : 2);
  metricer.collect();
}

function reportEvent(reporter: Reporter, service: string): void {
  const source = { service, serviceInstance: "v1", endpoint: "" };
  const event = { uuid: "kafka-deploy", source, name: "Deploy", message: "", type: EventType.Normal };
  const endTime = Date.now();
  reporter.report("event", { ...event, parameters: {}, startTime: endTime - 1_000, endTime, layer: "GENERAL" });
}

function reporterTo(collector: string): Reporter {
  const routes = { ...applicationRoutes, ...eventRoutes };
  return createGrpcWebReporter({ collector, routes, flushIntervalMs: 50, retryAmbiguous: true });
}

/** Starts `skywalking-edge gateway` of the packed package; `stop` lets it drain and answers its exit code. */
async function startCommand(flags: readonly string[]) {
  const file = join(packedPackage().folder, "dist/cli/skywalking-edge.js");
  const args = [file, "gateway", "--port", "0", "--hostname", "127.0.0.1", ...flags];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  const { firstLine, exited } = await untilReady("the gateway", child);
  const stop = async (): Promise<number | null> => {
    child.kill("SIGTERM");
    await exited;
    return child.exitCode;
  };
  onTestFinished(async () => void (await stop()));
  return { url: String(JSON.parse(firstLine).url), stop };
}

/** Connections that can be broken between the broker's answer and whoever waits for it. */
function createCutter() {
  let due = 0;
  let cuts = 0;
  const socketFactory: NonNullable<KafkaConfig["socketFactory"]> = ({ host, port, onConnect }) => {
    const socket: Socket = connect({ host, port }, onConnect);
    const { emit } = socket;
    socket.emit = (event: string | symbol, ...args: unknown[]): boolean => {
      if (event !== "data" || due === 0) return Reflect.apply(emit, socket, [event, ...args]);
      due--;
      cuts++;
      socket.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
      return true;
    };
    return socket;
  };
  return {
    socketFactory,
    cuts: () => cuts,
    cutNextAnswers(count: number) {
      due = count;
    },
  };
}
