import { describe, expect, it, vi } from "vitest";
import { createPageDelivery } from "../../../src/browser/page-delivery.ts";
import { createDelivery } from "../../../src/core/report/delivery.ts";
import { isOwnRequest } from "../../../src/core/report/http-exchange.ts";
import { createGrpcWebTransport } from "../../../src/grpc-web/index.ts";
import { createHttpTransport } from "../../../src/http/index.ts";
import { segmentItem } from "../core/report/items.ts";

/** A page whose requests are answered when the test wants. */
function createPage() {
  const answers: (() => void)[] = [];
  const requests: RequestInit[] = [];
  const page = {
    document: { hidden: false },
    navigator: { onLine: true },
    requestIdleCallback: vi.fn<(callback: IdleRequestCallback, options?: IdleRequestOptions) => number>(() => 1),
    fetch: (_url: unknown, init: RequestInit = {}) =>
      new Promise<Response>((resolve) => {
        requests.push(init);
        answers.push(() => resolve(new Response()));
      }),
  };
  const options = createPageDelivery(page);
  const delivery = createDelivery(createHttpTransport({ collector: "http://page/sw", fetch: options.fetch }), options);
  const report = (items: number): void => {
    for (let number = 0; number < items; number++) delivery.report("segment", segmentItem(number));
  };
  const answerAll = async (): Promise<void> => {
    for (const answer of answers.splice(0)) answer();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { page, requests, delivery, report, answerAll, options };
}

/** Bytes of the bodies that were sent with `keepalive`. */
function lastBytes(requests: readonly RequestInit[]): number {
  return requests.filter(({ keepalive }) => keepalive).reduce((sum, { body }) => sum + String(body).length, 0);
}

describe("createPageDelivery()", () => {
  it("sends no cookies", async () => {
    const { requests, delivery, report, answerAll } = createPage();
    report(1);
    void delivery.flush();
    await answerAll();
    expect(requests).toMatchObject([{ credentials: "omit", method: "POST" }]);
    expect(delivery.stats().segment?.sent).toBe(1);
  });

  it.each([
    ["JSON", createHttpTransport, { "content-type": "application/json" }],
    ["gRPC-web", createGrpcWebTransport, { "content-type": "application/grpc-web+proto", "x-grpc-web": "1" }],
  ])("tells the page's clock in accept over %s, anew with each request", async (_wire, createTransport, own) => {
    const now = vi.spyOn(Date, "now");
    const { requests, options, answerAll } = createPage();
    const transport = createTransport({ collector: "http://gateway", fetch: options.fetch });
    const [request] = transport.encode("segment", [segmentItem(1)]) ?? [];
    if (!request) throw new Error("the wire carries segments");
    for (const time of [1_000, 2_000]) {
      now.mockReturnValue(time);
      const sent = transport.send(request, { keepalive: false });
      await answerAll();
      await sent;
    }
    now.mockRestore();
    expect(requests.map(({ headers }) => headers)).toEqual([
      { ...own, accept: "*/*;sent=1000" },
      { ...own, accept: "*/*;sent=2000" },
    ]);
    expect(requests.map(isOwnRequest)).toEqual([true, true]);
    // Who sends it some other time, as a crash-safe reporter does, must not tell this one.
    expect(request.headers).toEqual(own);
  });

  it("leaves an accept of the reporter's own", async () => {
    const { requests, options, answerAll } = createPage();
    const headers = { accept: "application/json" };
    const transport = createHttpTransport({ collector: "http://gateway", fetch: options.fetch, headers });
    const [request] = transport.encode("segment", [segmentItem(1)]) ?? [];
    if (!request) throw new Error("the wire carries segments");
    const sent = transport.send(request, { keepalive: false });
    await answerAll();
    await sent;
    expect(requests).toMatchObject([{ headers }]);
  });

  it("keeps what is to be sent while the browser is offline", async () => {
    const { page, requests, delivery, report } = createPage();
    page.navigator.onLine = false;
    report(3);
    await delivery.flush();
    expect(requests).toEqual([]);
    expect(delivery.stats().segment).toMatchObject({ queued: 3, retries: 1 });
    await delivery.close();
  });

  it("sends nothing when it is left while the browser is offline, and keeps all for later", async () => {
    const { page, options } = createPage();
    page.navigator.onLine = false;
    const waiting = [{ signal: "segment", items: [], bytes: 2, failed: 0, url: "/", headers: {}, body: "{}" } as const];
    const kept = [...waiting];
    expect(
      options.leave(
        kept,
        () => [],
        () => undefined,
      ),
    ).toEqual([]);
    expect(kept).toEqual(waiting);
  });

  it("shares 60,000 bytes among all last requests that are under way", async () => {
    const { requests, delivery, report, answerAll } = createPage();
    // About 126 bytes each: more than twice what may leave.
    report(1_000);
    void delivery.flush({ keepalive: true });
    const first = lastBytes(requests);
    expect(first).toBeGreaterThan(56_000);
    expect(first).toBeLessThanOrEqual(60_000);
    void delivery.flush({ keepalive: true });
    expect(lastBytes(requests)).toBeLessThanOrEqual(60_000);
    await answerAll();
    void delivery.flush({ keepalive: true });
    expect(lastBytes(requests)).toBeGreaterThan(110_000);
    await answerAll();
    const { reported, sent = 0, queued = 0 } = delivery.stats().segment ?? {};
    expect([reported, sent + queued]).toEqual([1_000, 1_000]);
    void delivery.close();
    await answerAll();
  });

  it("waits until the page is idle, unless nobody sees it or it cannot tell", () => {
    const { page, options } = createPage();
    const flush = vi.fn();
    options.whenIdle(flush);
    expect(flush).not.toHaveBeenCalled();
    page.requestIdleCallback.mock.calls[0]?.[0]({ didTimeout: false, timeRemaining: () => 10 });
    expect(flush).toHaveBeenCalledTimes(1);
    page.document.hidden = true;
    options.whenIdle(flush);
    expect(flush).toHaveBeenCalledTimes(2);
    const { requestIdleCallback: _none, ...webkit } = createPage().page;
    createPageDelivery(webkit).whenIdle(flush);
    expect(flush).toHaveBeenCalledTimes(3);
  });
});
