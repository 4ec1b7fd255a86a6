import { describe, expect, it } from "vitest";
import { useReportingWorker } from "./reporting-worker.ts";

const SOURCE = `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { activeSpan, instrumentClass, trace } from "skywalking-edge/workers";

class Orders extends WorkflowEntrypoint {
  async run(event, step) {
    const paid = await step.do("pay", async () => {
      await scheduler.wait(5);
      activeSpan()?.tag("total", event.payload.total);
      return trace("charge", () => activeSpan()?.operationName);
    });
    const shipped = await step
      .do("ship", { retries: { limit: 0, delay: 1 } }, async () => { throw new RangeError("none left"); })
      .catch((error) => error.message);
    const both = await Promise.all(["a", "b"].map((name) => step.do(name, async () => name)));
    return { paid, shipped, both };
  }
}
export const OrdersWorkflow = instrumentClass(Orders, (env) => ({ service: "shop", collector: env.COLLECTOR, flushIntervalMs: 50 }));

export default {
  async fetch(request, env) {
    const instance = await env.ORDERS.create({ params: { total: 12 } });
    for (;;) {
      const { status, output, error } = await instance.status();
      if (status === "complete" || status === "errored") return Response.json(output ?? error);
      await scheduler.wait(20);
    }
  },
};
`;

const worker = useReportingWorker(SOURCE, { workflows: { ORDERS: { name: "orders", className: "OrdersWorkflow" } } });

describe("a Workflow's step", () => {
  it("is a span that lasts until it has ended, with its callback's tags, and with its error", async () => {
    const result = await (await fetch(worker.url)).json();
    expect(result).toEqual({ paid: "charge", shipped: "none left", both: ["a", "b"] });
    const { segment } = await worker.collector.store.waitFor((store) => store.segments()[0]);
    // In the order in which they have ended.
    const told = segment.spans.map(({ operationName, parentSpanId, isError }) => [
      operationName,
      parentSpanId,
      isError,
    ]);
    expect(told.slice(0, 3)).toEqual([
      ["charge", 1, false],
      ["step/pay", 0, false],
      ["step/ship", 0, true],
    ]);
    expect(told.slice(3, 5).sort()).toEqual([
      ["step/a", 0, false],
      ["step/b", 0, false],
    ]);
    expect(told.slice(5)).toEqual([["Orders.run", -1, false]]);
    expect(segment.spans[1]?.tags).toEqual([{ key: "total", value: "12" }]);
    expect(segment.spans[2]?.logs[0]?.data).toContainEqual({ key: "message", value: "none left" });
  });
});
