import { describe, expect, it, vi } from "vitest";
import { createDelivery } from "../../../../src/core/report/delivery.ts";
import { withFailover } from "../../../../src/core/report/failover.ts";
import type { CollectorFetch } from "../../../../src/core/report/http-exchange.ts";
import { createHttpTransport } from "../../../../src/http/index.ts";
import { segmentItem } from "./items.ts";

const A = "https://a.example/sw";
const B = "https://b.example";

/** A wire to two collectors, some of which answer as they are told, and the URLs that were asked. */
function setUp(answers: Readonly<Record<string, () => Response>> = {}) {
  const asked: string[] = [];
  const fetch: CollectorFetch = async (url) => {
    asked.push(url);
    return Object.entries(answers).find(([collector]) => url.startsWith(collector))?.[1]() ?? new Response();
  };
  const transport = withFailover([A, `${B}/`], (collector) => createHttpTransport({ collector, fetch }));
  const send = async (): Promise<string | undefined> => {
    const [request] = transport.encode("segment", [segmentItem(1)]) ?? [];
    return request && (await transport.send(request, { keepalive: false })).status;
  };
  return { transport, asked, send };
}

function refuse(): never {
  throw new TypeError("fetch failed", { cause: Object.assign(new Error("connect"), { code: "ECONNREFUSED" }) });
}

const busy = (): Response => new Response(null, { status: 503 });

describe("withFailover()", () => {
  it("stays with the first collector as long as it answers", async () => {
    const { asked, send } = setUp({ [A]: () => new Response(null, { status: 400 }) });
    expect([await send(), await send()]).toEqual(["rejected", "rejected"]);
    expect(asked).toEqual([`${A}/v3/segments`, `${A}/v3/segments`]);
  });

  it.each([
    ["refuses connections", refuse, "retryable"],
    ["is busy", busy, "retryable"],
    ["may have taken a request", () => new Response(null, { status: 504 }), "ambiguous"],
  ])("goes on to the next one when one %s, and tells how that request ended", async (_what, answer, status) => {
    const { asked, send } = setUp({ [A]: answer });
    expect(await send()).toBe(status);
    expect(await send()).toBe("sent");
    expect(asked).toEqual([`${A}/v3/segments`, `${B}/v3/segments`]);
  });

  it("does not keep those that are left waiting for as long as one that is down has asked, until all have been asked", async () => {
    const busyFor = (seconds: string) => () => new Response(null, { status: 503, headers: { "retry-after": seconds } });
    const { transport } = setUp({ [A]: busyFor("60"), [B]: busyFor("30") });
    const [request] = transport.encode("segment", [segmentItem(1)]) ?? [];
    const send = async () => request && (await transport.send(request, { keepalive: false })).retryAfterMs;
    expect([await send(), await send()]).toEqual([undefined, 30_000]);
    // Both were asked together: the second answer is of a collector that nobody asks any more.
    expect(await Promise.all([send(), send()])).toEqual([undefined, undefined]);
  });

  it("sends to the next one at once, though the first asks to be left alone for a minute", async () => {
    vi.useFakeTimers();
    const { transport, asked } = setUp({
      [A]: () => new Response(null, { status: 503, headers: { "retry-after": "60" } }),
    });
    const reporter = createDelivery(transport, { retryDelayMs: 100 });
    reporter.report("segment", segmentItem(1));
    await reporter.flush();
    await vi.advanceTimersByTimeAsync(101);
    vi.useRealTimers();
    expect(asked).toEqual([`${A}/v3/segments`, `${B}/v3/segments`]);
    expect(reporter.stats().segment).toMatchObject({ sent: 1, queued: 0, retries: 1 });
  });

  it("comes back to the first after the last", async () => {
    let isBack = false;
    const { asked, send } = setUp({ [A]: () => (isBack ? new Response() : busy()), [B]: busy });
    await send();
    isBack = true;
    expect([await send(), await send()]).toEqual(["retryable", "sent"]);
    expect(asked.map((url) => url[8])).toEqual(["a", "b", "a"]);
  });

  it("moves on by one collector, however many requests fail together", async () => {
    const { asked, send } = setUp({ [A]: busy });
    await Promise.all([send(), send(), send()]);
    expect(await send()).toBe("sent");
    expect(asked.map((url) => url[8])).toEqual(["a", "a", "a", "b"]);
  });

  it.each([[[]], [["oap:12800"]], ["https://a.example"]])("throws for %j", (collectors) => {
    const create = (collector: string) => createHttpTransport({ collector });
    expect(() => Reflect.apply(withFailover, undefined, [collectors, create])).toThrow(
      expect.objectContaining({ code: "invalid-option" }),
    );
  });
});
