import { describe, expect, it, vi } from "vitest";
import { createJsonTransport } from "../../../src/browser/browser-agent.ts";
import { type CollectorFetch, isOwnRequest } from "../../../src/core/report/http-exchange.ts";
import { segmentItem } from "../core/report/items.ts";

describe("createJsonTransport()", () => {
  it("tells the page's clock in accept, anew with each request", async () => {
    const now = vi.spyOn(Date, "now");
    const requests: Parameters<CollectorFetch>[1][] = [];
    const fetch: CollectorFetch = async (_url, init) => {
      requests.push(init);
      return new Response();
    };
    const transport = createJsonTransport({ collector: "http://gateway", fetch });
    const [request] = transport.encode("segment", [segmentItem(1)]) ?? [];
    if (!request) throw new Error("a page's wire carries segments");
    for (const time of [1_000, 2_000]) {
      now.mockReturnValue(time);
      expect(await transport.send(request, { keepalive: false })).toMatchObject({ status: "sent" });
    }
    now.mockRestore();
    expect(requests.map(({ headers }) => headers)).toEqual([
      { "content-type": "application/json", accept: "*/*;sent=1000" },
      { "content-type": "application/json", accept: "*/*;sent=2000" },
    ]);
    expect(requests.map(isOwnRequest)).toEqual([true, true]);
    // Who sends it some other time, as a crash-safe reporter does, must not tell this one.
    expect(request.headers).toEqual({ "content-type": "application/json" });
  });
});
