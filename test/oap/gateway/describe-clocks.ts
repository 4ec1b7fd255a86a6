import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { leave } from "../../browser/agent-page.ts";
import { shiftedClock } from "../../browser/shifted-clock.ts";
import { type Reply, type Site, startSite } from "../../support/site.ts";
import { eventually } from "../eventually.ts";
import { readTrace, readTraceIds, type ShownSpan } from "../graphql/traces.ts";
import type { Kit } from "../kit/kit.ts";
import type { GatewayDemo } from "./gateway-demo.ts";

const MINUTES_10 = 600_000;
/** How long a request is on its way to the Worker, and the answer back: longer than a report to the gateway, which is the error of the correction. */
const WAY_MS = 2_000;

/** Hands a request on to the Worker by a way that is long. */
function longWay(worker: string): Reply {
  return async ({ url, method, headers, body }, response) => {
    await wait(WAY_MS);
    const handedOn = { "content-type": "application/json", sw8: String(headers["sw8"]) };
    const answer = await fetch(worker + url, { method, headers: handedOn, body: new Uint8Array(body) });
    const text = await answer.text();
    await wait(WAY_MS);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  };
}

const clocks = [
  { clock: "ten minutes fast", shiftMs: MINUTES_10, service: "shop-fast" },
  { clock: "ten minutes slow", shiftMs: -MINUTES_10, service: "shop-slow" },
];

/** Opens pages whose clocks are wrong: in OAP their traces are in order. */
export function describeClocks(kit: () => Kit, demo: () => GatewayDemo): void {
  describe.each(clocks)("whose clock is $clock", ({ shiftMs, service }) => {
    let api: Site;

    beforeAll(async () => {
      const { worker, buy, gateway, site } = demo();
      api = await startSite({ allowHeaders: "content-type, sw8" });
      api.route("/api/cart", longWay(worker));
      const tab = await buy({
        service,
        tag: "/skywalking-edge.min.js",
        collector: gateway("node").collector,
        api: api.origin,
        before: shiftedClock(shiftMs),
      });
      await leave(tab, site);
    });
    afterAll(() => api?.close());

    it("are in order with the services behind them", async () => {
      const { query } = kit().oap;
      const traces = await eventually(
        "the whole trace",
        async () => Promise.all((await readTraceIds(query, service)).map((traceId) => readTrace(query, traceId))),
        (found) => expect(found.map(({ length }) => length).sort()).toEqual([1, 8]),
      );
      const spans = traces.find(({ length }) => length === 8) ?? [];
      const [root, ajax] = spansOf(spans, service);
      const [entry] = spansOf(spans, "shop-worker");
      if (!root || !ajax || !entry) throw new Error("The trace lacks one of its services");
      expect([ajax.startTime < entry.startTime, ajax.endTime > entry.endTime]).toEqual([true, true]);
      expect([root.startTime <= ajax.startTime, root.endTime >= ajax.endTime]).toEqual([true, true]);
      expect(ajax.endTime - ajax.startTime).toBeGreaterThanOrEqual(2 * WAY_MS);

      const [skew, ...others] = spans.flatMap(({ tags }) => tags.filter(({ key }) => key === "clock.skew"));
      expect(others).toEqual([]);
      expect(root.tags).toContainEqual(skew);
      // The clock's error, and the way of the report.
      const wayMs = Number(skew?.value) + shiftMs;
      expect([wayMs >= 0, wayMs < WAY_MS]).toEqual([true, true]);
    });
  });
}

function spansOf(spans: readonly ShownSpan[], service: string): ShownSpan[] {
  return spans.filter(({ serviceCode }) => serviceCode === service).sort((one, other) => one.spanId - other.spanId);
}
