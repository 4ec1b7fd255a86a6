import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGrpcWebReporter } from "../../src/grpc-web/index.ts";
import { createHttpReporter } from "../../src/http/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { segments } from "../gateway/items.ts";
import { type RunningService, startService } from "./start-service.ts";

const running = useCollector();
let service: RunningService;

const source = `
  import { createGateway } from "skywalking-edge/gateway";
  const gateway = createGateway({
    oap: Deno.args[0],
    queue: { flushIntervalMs: 10 },
    limits: { maxBodyBytes: 10_000, bodyTimeoutMs: 200 },
    ratePerAddress: { perSecond: 1, burst: 20 },
  });
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log("http://127.0.0.1:" + port) }, gateway);
`;

beforeEach(async () => {
  service = await startService(source, [running.collector.url]);
});

afterEach(() => service.stop());

describe("a gateway in Deno", () => {
  it.each([
    ["JSON", createHttpReporter],
    ["gRPC-web", createGrpcWebReporter],
  ])("brings OAP what comes over %s", async (_name, createReporter) => {
    const reporter = createReporter({ collector: service.url });
    for (const segment of segments(3)) reporter.report("segment", segment);
    await reporter.close();
    expect(reporter.stats().segment).toMatchObject({ sent: 3, dropped: {} });
    const stored = await running.collector.store.waitFor((store) => store.segments().length === 3 && store.segments());
    expect(stored.map(({ segment }) => segment.traceSegmentId)).toEqual(["segment-0", "segment-1", "segment-2"]);
  });

  it("is handed the sender's address, and refuses a body that is too large", async () => {
    const post = (body: string) =>
      fetch(`${service.url}/v3/segments`, { method: "POST", body, headers: { "content-type": "application/json" } });
    expect((await post(" ".repeat(20_000))).status).toBe(413);
    let status = 0;
    for (let left = 200; left > 0 && status !== 429; left--) status = (await post("[]")).status;
    expect(status).toBe(429);
  });
});
