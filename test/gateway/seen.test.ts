import { describe, expect, it } from "vitest";
import { createGateway, type GatewayOptions } from "../../src/gateway/index.ts";
import { SeenWindow } from "../../src/gateway/seen/seen-window.ts";
import { fullItems } from "../unit/core/report/signal-items.ts";
import { segmentOf, segments } from "./items.ts";
import { jsonPost, refusedConnection, type ScriptedAnswer, scriptedOap } from "./scripted-oap.ts";

function gatewayOf(answer?: ScriptedAnswer, options: GatewayOptions = {}) {
  const oap = scriptedOap(answer);
  let time = fullItems.errorLog.time + 1_000;
  const gateway = createGateway({
    oap: "http://oap:12800",
    fetch: oap.fetch,
    queue: { flushIntervalMs: 60_000 },
    now: () => time,
    ...options,
  });
  const pass = (ms: number): void => {
    time += ms;
  };
  const send = async (path: string, body: unknown) => (await gateway(jsonPost(path, body))).status;
  return { gateway, oap, pass, send };
}

/** A segment whose times are those of the errors in these tests. */
function timed(number: number) {
  const [span] = segmentOf(number).spans;
  const startTime = fullItems.errorLog.time;
  return segmentOf(number, { spans: span ? [{ ...span, startTime, endTime: startTime + 20 }] : [] });
}

describe("a segment that comes again", () => {
  it("is answered as taken and counted once, while it waits and after it was forwarded", async () => {
    const { gateway, oap, send } = gatewayOf();
    expect(await send("/v3/segments", [timed(1), timed(2)])).toBe(200);
    expect(await send("/v3/segments", [timed(2), timed(3)])).toBe(200);
    await gateway.flush();
    expect(await send("/v3/segments", [timed(3), timed(4)])).toBe(200);
    expect(await send("/v3/segment", timed(1))).toBe(200);
    await gateway.flush();
    expect(oap.requests.map(({ ids }) => ids)).toEqual([["segment-1", "segment-2", "segment-3"], ["segment-4"]]);
    expect(gateway.stats().items.segment).toMatchObject({ accepted: 4, forwarded: 4, duplicate: 3 });
  });

  it("in the same request counts once too", async () => {
    const { gateway, oap, send } = gatewayOf();
    await send("/v3/segments", [timed(1), timed(1)]);
    await gateway.flush();
    expect(oap.requests.map(({ ids }) => ids)).toEqual([["segment-1"]]);
    expect(gateway.stats().items.segment).toMatchObject({ accepted: 1, duplicate: 1 });
  });

  it("is new again after the window, and when the window is full", async () => {
    const { gateway, oap, pass, send } = gatewayOf(200, { dedupe: { windowMs: 1_000, maxIds: 2 } });
    const bring = async (number: number) => {
      await send("/v3/segment", timed(number));
      await gateway.flush();
    };
    await bring(1);
    pass(999);
    await bring(1);
    pass(1);
    await bring(1);
    expect(oap.requests).toHaveLength(2);
    await bring(2);
    await bring(3);
    await bring(1);
    expect(oap.requests.map(({ ids }) => ids[0])).toEqual([
      "segment-1",
      "segment-1",
      "segment-2",
      "segment-3",
      "segment-1",
    ]);
  });

  it("is new again when OAP has refused it", async () => {
    const { gateway, oap, send } = gatewayOf(400);
    await send("/v3/segment", timed(1));
    await gateway.flush();
    oap.answer = 200;
    await send("/v3/segment", timed(1));
    await gateway.flush();
    expect(oap.requests).toHaveLength(2);
    expect(gateway.stats().items.segment).toMatchObject({ accepted: 2, forwarded: 1, lost: { rejected: 1 } });
  });

  it("stays known while OAP does not answer", async () => {
    const { gateway, oap, send } = gatewayOf(refusedConnection());
    await send("/v3/segment", timed(1));
    await gateway.flush();
    await send("/v3/segment", timed(1));
    expect(oap.requests).toHaveLength(1);
    expect(gateway.stats()).toMatchObject({
      items: { segment: { accepted: 1, forwarded: 0, duplicate: 1, lost: {} } },
      queue: { items: 1 },
      forwards: { retryable: 1 },
    });
  });
});

describe("an error that comes again", () => {
  it("is counted once, and is no segment's twin", async () => {
    const { gateway, oap, send } = gatewayOf();
    const errorLog = { ...fullItems.errorLog, uniqueId: "segment-1" };
    await send("/v3/segment", timed(1));
    await send("/browser/errorLogs", [errorLog]);
    await send("/browser/errorLog", errorLog);
    await gateway.flush();
    expect(oap.requests.map(({ path, ids }) => [path, ids])).toEqual([
      ["/v3/segments", ["segment-1"]],
      ["/browser/errorLogs", ["segment-1"]],
    ]);
  });
});

describe("what has no id", () => {
  it("is new each time", async () => {
    const { gateway, oap, send } = gatewayOf();
    await send("/browser/perfData", fullItems.perfData);
    await send("/browser/perfData", fullItems.perfData);
    await gateway.flush();
    expect(oap.requests.map(({ path }) => path)).toEqual(["/browser/perfData", "/browser/perfData"]);
  });
});

describe("SeenWindow", () => {
  it("remembers no more than it may, however many are forwarded", () => {
    let time = 0;
    const window = new SeenWindow({ maxIds: 100, windowMs: 50, now: () => time });
    for (let number = 0; number < 10_000; number++) {
      time = number;
      window.take(`id-${number}`);
      window.forwarded(`id-${number}`);
      expect(window.size).toBeLessThanOrEqual(51);
    }
    expect([window.has("id-9999"), window.has("id-9950"), window.has("id-9949")]).toEqual([true, true, false]);
  });
});

describe("an id whose time is over", () => {
  it("is new, and known again", () => {
    let time = 0;
    const window = new SeenWindow({ maxIds: 100, windowMs: 50, now: () => time });
    for (const at of [0, 50, 100]) {
      time = at;
      expect([window.has("id"), window.take("id"), window.take("id"), window.has("id")]).toEqual([
        false,
        true,
        false,
        true,
      ]);
      window.forwarded("id");
    }
    time = 149;
    expect([window.has("id"), window.size]).toEqual([true, 1]);
  });
});

describe("the header skywalking-rejected", () => {
  const noId = (number: number) => ({ ...timed(number), traceSegmentId: "" });

  it("names the items that are refused, and the rest is taken", async () => {
    const { gateway, oap } = gatewayOf();
    const response = await gateway(jsonPost("/v3/segments", [timed(0), noId(1), timed(2), 7]));
    expect([response.status, response.headers.get("skywalking-rejected")]).toEqual([200, "1;no-id, 3;malformed"]);
    await gateway.flush();
    expect(oap.requests.map(({ ids }) => ids)).toEqual([["segment-0", "segment-2"]]);
    expect(gateway.stats().items.segment?.refused).toEqual({ "no-id": 1, malformed: 1 });
  });

  it("goes with 400 when all are", async () => {
    const { gateway } = gatewayOf();
    const response = await gateway(jsonPost("/v3/segments", [noId(0), null]));
    expect([response.status, response.headers.get("skywalking-rejected")]).toEqual([400, "0;no-id, 1;malformed"]);
    expect(await response.text()).toBe("Item 0 is refused: no-id at traceSegmentId.\n");
  });

  it("names a hundred and counts the rest", async () => {
    const { gateway } = gatewayOf();
    const items = [timed(0), ...segments(112).map((_segment, index) => noId(index))];
    const header = (await gateway(jsonPost("/v3/segments", items))).headers.get("skywalking-rejected");
    expect(header?.split(", ")).toHaveLength(101);
    expect(header?.endsWith("99;no-id, 100;no-id, more;n=12")).toBe(true);
  });
});
