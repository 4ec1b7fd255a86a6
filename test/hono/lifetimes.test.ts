import { describe, expect, it } from "vitest";
import { useReportingWorker } from "../workers/reporting-worker.ts";

const SOURCE = `
import { DurableObject } from "cloudflare:workers";
import { Hono } from "hono";
import { skywalking } from "skywalking-edge/hono";

const app = new Hono();
app.use(skywalking((env) => ({ service: "hono-shop", collector: env.COLLECTOR, flushIntervalMs: 60_000 })));
app.get("/:what", (context) => context.text(context.req.param("what")));

export class Cart extends DurableObject {
  async fetch(request) {
    const { waitUntil } = this.ctx;
    const answer = await app.fetch(request, this.env, this.ctx);
    return new Response(await answer.text() + " " + (this.ctx.waitUntil === waitUntil));
  }
}

export default {
  fetch: (request, env) =>
    request.url.endsWith("/object") ? env.CART.getByName("a").fetch(request) : app.fetch(request, env),
};
`;

const worker = useReportingWorker(SOURCE, { durableObjects: { CART: { className: "Cart", useSQLite: true } } });

describe("what sends the segments of an application in workerd", () => {
  it.each([
    ["/object", "a Durable Object's state: at once, and it stays as it is", "object true"],
    ["/alone", "the request itself, where it comes without a context: at once", "alone"],
  ])("%s: %s", async (path, _what, answer) => {
    worker.collector.store.clear();
    for (let times = 1; times <= 2; times++) {
      expect(await (await fetch(worker.url + path)).text()).toBe(answer);
      await worker.collector.store.waitFor((store) => store.segments().length === times);
    }
    const names = worker.collector.store
      .segments()
      .map(({ segment }) => segment.spans.map((span) => span.operationName));
    expect(names).toEqual([["GET:/{what}"], ["GET:/{what}"]]);
  });
});
