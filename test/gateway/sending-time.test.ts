import { describe, expect, it } from "vitest";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { readSendingTime } from "../../src/gateway/door/sending-time.ts";
import { createGrpcWebTransport } from "../../src/grpc-web/index.ts";
import { useCollector } from "../devtools/running-collector.ts";
import { segmentOf } from "./items.ts";
import { type RunningGateway, startGateway, useGateways } from "./running-gateway.ts";

describe("readSendingTime()", () => {
  it.each([
    ["?sent=17", null, 17],
    ["?a=1&sent=17&b=2", null, 17],
    ["?sent=17", "*/*;sent=18", 17],
    ["", "*/*;sent=18", 18],
    ["", "*/*; sent=18", 18],
    ["?sent=", "text/plain, */*;sent=18, text/html;q=0.1", 18],
    ["", "*/*;sent=18;q=0.5", 18],
    ["", "*/*;sent=999999999999999", 999_999_999_999_999],
    ["", null, undefined],
    ["", "*/*", undefined],
    ["?sent=-17", "*/*;sent=1.5", undefined],
    ["?absent=17", "*/*;unsent=18", undefined],
    ["?sent=x17", "*/*;sent=18x", undefined],
    ["?sent=9999999999999999", "*/*;sent=9999999999999999", undefined],
  ])("reads %j and %j as %s", (query, accept, time) => {
    expect(readSendingTime(query, accept)).toBe(time);
  });
});

describe("a gateway that is told when a request left", () => {
  const running = useCollector();
  useGateways();

  it.each<[string, (gateway: RunningGateway, sent: number, segment: SegmentObject) => Promise<Response>]>([
    ["in the query", ({ post }, sent, segment) => post(`/v3/segment?sent=${sent}`, segment)],
    ["in accept", ({ post }, sent, segment) => post("/v3/segment", segment, { accept: `*/*;sent=${sent}` })],
    [
      "in accept over gRPC-web",
      ({ post }, sent, segment) => {
        const [request] = createGrpcWebTransport({ collector: "http://gateway" }).encode("segment", [segment]) ?? [];
        const headers = { ...request?.headers, accept: `*/*;sent=${sent}` };
        return post(new URL(request?.url ?? "").pathname, request?.body, headers);
      },
    ],
  ])("%s moves its times by the difference of the clocks", async (_where, postSent) => {
    const gateway = await startGateway({ oap: running.collector.url, now: () => Date.UTC(2026, 6, 1) });
    const fast = Date.UTC(2026, 6, 1) + 600_000;
    const [span] = segmentOf(1).spans;
    const spans = span ? [{ ...span, startTime: fast - 20, endTime: fast }] : [];
    const response = await postSent(gateway, fast, segmentOf(1, { spans }));
    expect([response.status, response.headers.get("grpc-status") ?? "0"]).toEqual([200, "0"]);
    const { segment } = await running.collector.store.waitFor((store) => store.segments()[0]);
    expect(segment.spans).toMatchObject([
      {
        startTime: Date.UTC(2026, 6, 1) - 20,
        endTime: Date.UTC(2026, 6, 1),
        tags: expect.arrayContaining([{ key: "clock.skew", value: "-600000" }]),
      },
    ]);
  });
});
