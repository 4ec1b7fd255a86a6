import { describe, expect, it } from "vitest";
import { createGateway, type GatewayOptions } from "../../src/gateway/index.ts";
import { scriptedOap } from "./scripted-oap.ts";

function call(rpc: string, type: string, body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request(`http://gateway/skywalking.v3.${rpc}`, {
    method: "POST",
    headers: { "content-type": type, "connect-protocol-version": "1", ...headers },
    body,
  });
}

function gatewayOf(options: GatewayOptions = {}) {
  return createGateway({ oap: "http://oap:12800", fetch: scriptedOap().fetch, ...options });
}

const unary = "BrowserPerfService/collectPerfData";
const stream = "LogReportService/collect";
const keys = [{ key: "key" }];

/** The end of a stream: a frame with flag 2 whose message is JSON. */
async function endOf(response: Response): Promise<unknown> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(bytes[0]).toBe(2);
  return JSON.parse(new TextDecoder().decode(bytes.subarray(5)));
}

describe("a Connect call that is refused", () => {
  it.each([
    ["bytes that are no message", "application/proto", new Uint8Array([0xff, 0xff]), {}, 400, "invalid_argument"],
    ["JSON that is none", "application/json", "{", {}, 400, "invalid_argument"],
    ["JSON of another form", "application/json", '{"time":"soon"}', {}, 400, "invalid_argument"],
    ["an encoding that is not known", "application/proto", "", { "content-encoding": "br" }, 501, "unimplemented"],
    ["what is said to be gzip", "application/proto", "text", { "content-encoding": "gzip" }, 400, "invalid_argument"],
  ])("for %s says so in Connect's JSON", async (...[, type, body, headers, status, code]) => {
    const gateway = gatewayOf();
    const response = await gateway(call(unary, type, body, headers as Record<string, string>));
    expect([response.status, await response.json()]).toEqual([status, expect.objectContaining({ code })]);
    expect(gateway.stats().items).toEqual({});
  });

  it("for its key, before its body is read, says so too", async () => {
    const response = await gatewayOf({ keys })(call(unary, "application/proto", "x"));
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "unauthenticated" });
  });

  it("as a stream ends it with the error, and with when to come again", async () => {
    const gateway = gatewayOf({ ratePerAddress: { perSecond: 1, burst: 1 } });
    const info = { remoteAddr: { hostname: "::1" } };
    const open = () => gateway(call(stream, "application/connect+proto", new Uint8Array()), info);
    await open();
    const response = await open();
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/connect+proto"]);
    expect(await endOf(response)).toEqual({
      error: { code: "resource_exhausted", message: "Too many requests." },
      metadata: { "retry-after": ["1"] },
    });
  });

  it("as a stream of bytes that are no message ends it with the error", async () => {
    const broken = new Uint8Array([0, 0, 0, 0, 2, 0xff, 0xff]);
    const response = await gatewayOf()(call(stream, "application/connect+proto", broken));
    expect(await endOf(response)).toMatchObject({ error: { code: "invalid_argument" } });
  });
});
