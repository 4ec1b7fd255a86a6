import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createNodeFetch } from "../../src/cli/node-fetch.ts";
import { resultOfRejection } from "../../src/core/report/http-exchange.ts";
import { answer, type Reply, type Site, startSite } from "../support/site.ts";

const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function start(otherwise: Reply): Promise<{ site: Site; post: typeof post }> {
  const site = await startSite({ otherwise });
  const { fetch, close } = createNodeFetch();
  stops.push(site.close, close);
  const post = (body: string | Uint8Array<ArrayBuffer> = "[]", signal = new AbortController().signal) =>
    fetch(`${site.origin}/v3/segments`, {
      method: "POST",
      headers: { "content-type": "application/json", authentication: "key" },
      body,
      signal,
      redirect: "manual",
    });
  return { site, post };
}

const text = (buffer: ArrayBuffer): string => new TextDecoder().decode(buffer);

describe("the command's own fetch", () => {
  it("sends text and bytes whole, with the headers it was given", async () => {
    const { site, post } = await start(answer({ body: "{}" }));
    const bytes = new TextEncoder().encode(`["${"é".repeat(300_000)}"]`);
    await (await post('["é"]')).arrayBuffer();
    await (await post(bytes)).arrayBuffer();
    expect(site.requests.map(({ method, path, body }) => [method, path, body.length])).toEqual([
      ["POST", "/v3/segments", 6],
      ["POST", "/v3/segments", bytes.length],
    ]);
    expect(site.requests[1]?.body.equals(bytes)).toBe(true);
    expect(site.requests[0]?.headers).toMatchObject({ "content-type": "application/json", authentication: "key" });
  });

  it("tells status, headers and body of the answer, and follows nothing", async () => {
    const headers = { "retry-after": "7", location: "/elsewhere" };
    const { site, post } = await start(answer({ status: 307, headers, body: "gone" }));
    const response = await post();
    expect([response.ok, response.status, response.headers.get("retry-after")]).toEqual([false, 307, "7"]);
    expect(response.headers.get("skywalking-rejected")).toBeNull();
    expect(text(await response.arrayBuffer())).toBe("gone");
    expect(site.requests).toHaveLength(1);
  });

  it("uses a connection again", async () => {
    const sockets = new Set<Socket>();
    const { post } = await start((_request, response: ServerResponse) => {
      if (response.socket) sockets.add(response.socket);
      response.end("{}");
    });
    for (let count = 0; count < 5; count++) await (await post()).arrayBuffer();
    expect(sockets.size).toBe(1);
  });

  it("breaks off when it is told to", async () => {
    const controller = new AbortController();
    const { post } = await start(() => controller.abort());
    await expect(post("[]", controller.signal)).rejects.toThrow("aborted");
  });

  it("rejects when the answer ends before its end", async () => {
    const { post } = await start((_request, response) => {
      response.writeHead(200, { "content-length": "10" }).write("half");
      setImmediate(() => response.destroy());
    });
    const whole = post().then((response) => response.arrayBuffer());
    await expect(whole).rejects.toThrow();
    expect(resultOfRejection(await whole.catch((cause: unknown) => cause)).status).toBe("ambiguous");
  });

  it("rejects so that delivery knows that nothing was taken, when nobody listens", async () => {
    const { site, post } = await start(answer({ body: "{}" }));
    await site.close();
    stops.shift();
    expect(resultOfRejection(await post().catch((cause: unknown) => cause)).status).toBe("retryable");
  });
});
