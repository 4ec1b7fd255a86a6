import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGrpcWebReporter } from "../../src/grpc-web/index.ts";
import { createHttpReporter } from "../../src/http/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { segmentOf, segments } from "../gateway/items.ts";
import { type RunningWorker, startWorker } from "./start-worker.ts";

const running = useCollector();
let worker: RunningWorker;

beforeEach(async () => {
  worker = await startWorker({
    source: `
      import { createGateway } from "skywalking-edge/gateway";
      const gateway = createGateway({
        oap: ${JSON.stringify(running.collector.url)},
        origins: ["https://shop.example"],
        services: ["shop-*"],
        addressOf: ({ headers }) => headers.get("cf-connecting-ip") ?? undefined,
      });
      export default {
        fetch: (request, env, context) =>
          request.url.endsWith("/stats") ? Response.json(gateway.stats()) : gateway(request, env, context),
      };
    `,
    resources: {},
    compatibilityFlags: [],
  });
});

afterEach(() => worker.stop());

describe("a gateway in workerd", () => {
  it.each([
    ["JSON", createHttpReporter],
    ["gRPC-web", createGrpcWebReporter],
  ])("has brought OAP what comes over %s once it answers", async (_name, createReporter) => {
    const reporter = createReporter({ collector: worker.url });
    for (const segment of segments(3)) reporter.report("segment", segment);
    await reporter.close();
    expect(reporter.stats().segment).toMatchObject({ sent: 3, dropped: {} });
    const stored = running.collector.store.segments();
    expect(stored.map(({ segment }) => segment.traceSegmentId)).toEqual(["segment-0", "segment-1", "segment-2"]);
  });

  it("takes gzip, refuses what it must, and counts it", async () => {
    const post = (body: BodyInit, headers: Record<string, string>) =>
      fetch(`${worker.url}/v3/segments`, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      });
    const text = JSON.stringify([segmentOf(1), segmentOf(2, { service: "bank" })]);
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
    const body = await new Response(stream).arrayBuffer();
    const taken = await post(body, { "content-encoding": "gzip", origin: "https://shop.example" });
    expect([taken.status, taken.headers.get("skywalking-rejected")]).toEqual([200, "1;service"]);
    expect(taken.headers.get("access-control-allow-origin")).toBe("https://shop.example");
    expect((await post("[]", { origin: "https://evil.example" })).status).toBe(403);
    expect((await post("{", {})).status).toBe(400);
    const stats = await (await fetch(`${worker.url}/stats`)).json();
    expect(stats).toMatchObject({
      requests: { "/v3/segments": { taken: 1, "foreign-origin": 1, malformed: 1 } },
      items: { segment: { accepted: 1, forwarded: 1, refused: { service: 1 } } },
    });
  });

  it("tells its sender when OAP is gone", async () => {
    await running.collector.close();
    const response = await fetch(`${worker.url}/v3/segments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(segments(1)),
    });
    expect([502, 503]).toContain(response.status);
    expect(response.headers.get("retry-after")).toBe("5");
  });
});
