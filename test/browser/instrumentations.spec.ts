import type { FrameTracing } from "../../src/browser/index.ts";
import { answer, html, type Site } from "../support/site.ts";
import { startWebSocketServer } from "../support/web-socket-server.ts";
import { barePage, leave, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { serveNpmPage, serveNpmScript } from "./npm-page.ts";
import { activities, exitSpan, exitSpans, tagOf } from "./page-collector.ts";
import { errorLogs } from "./received-errors.ts";
import { sw8Of } from "./sw8-header.ts";

declare global {
  var frameTracing: FrameTracing;
  var bareSocket: typeof WebSocket;
}

/** Serves `/cart` with an agent that has every instrumentation. */
function serveAgent(site: Site, collector: string): Promise<void> {
  const options = JSON.stringify({ service: "shop-web", serviceVersion: "1.4.2", collector });
  const code = `import { createFrameTracing, startBrowserAgent, traceConnections, traceLongTasks } from "skywalking-edge/browser";
window.frameTracing = createFrameTracing();
window.bareSocket = WebSocket;
const instrumentations = [traceConnections(), traceLongTasks(), frameTracing.instrument];
window.agent = startBrowserAgent({ ...${options}, instrumentations });`;
  return serveNpmPage(site, "/cart", code);
}

test.describe("traceConnections()", () => {
  test("WebSockets are exit spans until they are open or have failed", async ({ tab, site, collector }) => {
    const server = await startWebSocketServer();
    await serveAgent(site, collector.url);
    await tab.goto(`${site.origin}/cart`);
    const seen = await tab.evaluate(async (host) => {
      class Chat extends WebSocket {
        readonly room = "lobby";
      }
      const heard = (target: EventTarget, type: string) =>
        new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
      const chat = new Chat(`ws://${host}/open?token=secret`);
      await heard(chat, "open");
      const plain = new WebSocket(`ws://${host}/refused`);
      await heard(plain, "error");
      let refusal = "";
      try {
        new WebSocket("no-scheme://x");
      } catch (error) {
        refusal = error instanceof DOMException ? error.name : String(error);
      }
      return {
        room: chat.room,
        isChat: chat instanceof Chat && chat instanceof WebSocket && chat instanceof bareSocket,
        isOwn: plain.constructor === WebSocket,
        open: WebSocket.OPEN,
        name: WebSocket.name,
        refusal,
      };
    }, server.host);
    expect(seen).toEqual({
      room: "lobby",
      isChat: true,
      isOwn: true,
      open: 1,
      name: "WebSocket",
      refusal: "SyntaxError",
    });
    await leave(tab, site);
    const open = await exitSpan(collector, "GET:/open");
    expect(open.span).toMatchObject({ peer: server.host, isError: false });
    expect(tagOf(open.span, "url")).toBe(`ws://${server.host}/open`);
    expect(tagOf(open.span, "http.status_code")).toBe("101");
    expect((await exitSpan(collector, "GET:/refused")).span.isError).toBe(true);
    await server.close();
  });

  test("EventSources too, and the natives come back", async ({ tab, site, collector }) => {
    site.route("/events", (_request, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write("data: 1\n\n");
    });
    await serveAgent(site, collector.url);
    await tab.goto(`${site.origin}/cart`);
    const isBack = await tab.evaluate(async () => {
      const source = new EventSource("/events?token=secret");
      await new Promise((resolve) => source.addEventListener("message", resolve, { once: true }));
      const lost = new EventSource("/missing");
      await new Promise((resolve) => lost.addEventListener("error", resolve, { once: true }));
      await agent.stop();
      return WebSocket === bareSocket && WebSocket.prototype.constructor === bareSocket;
    });
    expect(isBack).toBe(true);
    await leave(tab, site);
    const { span } = await exitSpan(collector, "GET:/events");
    expect(tagOf(span, "url")).toBe(`${site.origin}/events`);
    expect(tagOf(span, "http.status_code")).toBe("200");
    expect((await exitSpan(collector, "GET:/missing")).span.isError).toBe(true);
  });
});

test("traceLongTasks() tells what held the page up, where the engine measures it", async ({ tab, site, collector }) => {
  await serveAgent(site, collector.url);
  await tab.goto(`${site.origin}/cart`);
  const types = await tab.evaluate(() => PerformanceObserver.supportedEntryTypes);
  const type = ["long-animation-frame", "longtask"].find((each) => types.includes(each));
  test.skip(type === undefined, "this engine measures no long tasks");
  await tab.evaluate(async (entryType) => {
    const seen = new Promise((resolve) => new PerformanceObserver(resolve).observe({ type: entryType ?? "" }));
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        const end = performance.now() + 120;
        while (performance.now() < end);
        document.body.append("painted");
        resolve();
      });
    });
    await seen;
    await new Promise((resolve) => setTimeout(resolve));
  }, type);
  await leave(tab, site);
  const find = () =>
    collector
      .segments()
      .flatMap(({ spans }) => spans)
      .find(({ operationName }) => operationName === type);
  const span = await collector.until(find);
  expect(span).toMatchObject({ spanType: "Local", isError: false });
  expect(span.endTime - span.startTime).toBeGreaterThanOrEqual(50);
});

test.describe("createFrameTracing()", () => {
  test("requests of a frame are the page's, those of another origin its own", async ({
    tab,
    site,
    other,
    collector,
  }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/widgets/frame", html(barePage()));
    other.route("/frame", html(barePage()));
    await serveAgent(site, collector.url);
    await tab.goto(`${site.origin}/cart`);
    const added = await tab.evaluate(async (origin) => {
      const open = async (url: string) => {
        const frame = document.createElement("iframe");
        frame.src = url;
        const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
        document.body.append(frame);
        await loaded;
        return frame.contentWindow as Window & typeof globalThis;
      };
      const own = await open("/widgets/frame");
      const foreign = await open(`${origin}/frame`);
      const results = [frameTracing.add(own), frameTracing.add(own), frameTracing.add(foreign)];
      await (await own.fetch("../stock?fetch")).text();
      await (await own.fetch(new own.Request("/stock?request"))).text();
      await new Promise((resolve) => {
        const xhr = new own.XMLHttpRequest();
        xhr.open("GET", "../stock?xhr");
        xhr.onloadend = resolve;
        xhr.send();
      });
      return results;
    }, other.origin);
    expect(added).toEqual([true, true, false]);
    await leave(tab, site);
    await collector.until(() => (exitSpans(collector, "GET:/stock").length === 3 ? true : undefined));
    const [load] = activities(collector, "load");
    for (const { segment } of exitSpans(collector, "GET:/stock")) expect(segment.traceId).toBe(load?.traceId);
    for (const request of site.requests.filter(({ path }) => path === "/stock")) {
      expect(sw8Of(request)).toMatchObject({ endpoint: "/cart", peer: site.host });
    }
    expect((await troublesOf(tab)).errors).toEqual([]);
  });
});

test.describe("startWorkerAgent()", () => {
  test("traces the requests of a web worker and reports its errors", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    const options = {
      service: "shop-web",
      serviceVersion: "1.4.2",
      collector: collector.url,
      pagePath: "/worker/search",
    };
    await serveNpmScript(
      site,
      "/worker.js",
      `import { startWorkerAgent } from "skywalking-edge/browser";
const agent = startWorkerAgent(${JSON.stringify(options)});
onmessage = async () => {
  await (await fetch("/stock?fetch")).text();
  const xhr = new XMLHttpRequest();
  xhr.open("GET", "/stock?xhr", false);
  xhr.send();
  setTimeout(() => { throw new TypeError("no index"); });
  setTimeout(async () => { await agent.stop(); postMessage(String(fetch)); }, 20);
};`,
    );
    site.route("/cart", html(barePage()));
    await tab.goto(`${site.origin}/cart`);
    const native = await tab.evaluate(async () => {
      const worker = new Worker("/worker.js");
      worker.onerror = (event) => event.preventDefault();
      const answered = new Promise<MessageEvent>((resolve) =>
        worker.addEventListener("message", resolve, { once: true }),
      );
      worker.postMessage("go");
      return String((await answered).data);
    });
    expect(native).toContain("[native code]");
    await collector.until(() => (exitSpans(collector, "GET:/stock").length === 2 ? true : undefined));
    const [error] = await collector.until(() => (errorLogs(collector).length > 0 ? errorLogs(collector) : undefined));
    expect(error).toMatchObject({ category: "js", message: "TypeError: no index", pagePath: "/worker/search" });
    for (const request of site.requests.filter(({ path }) => path === "/stock")) {
      expect(sw8Of(request)).toMatchObject({ endpoint: "/worker/search", service: "shop-web" });
    }
  });

  test("says so in a page", async ({ tab, site }) => {
    const code = `import { startWorkerAgent } from "skywalking-edge/browser";
try { startWorkerAgent({ service: "shop-web", collector: "/sw", pagePath: "/x" }); } catch (error) { window.thrown = error.code; }`;
    await serveNpmPage(site, "/cart", code);
    await tab.goto(`${site.origin}/cart`);
    expect(await tab.evaluate(() => Reflect.get(window, "thrown"))).toBe("unsupported-runtime");
  });
});
