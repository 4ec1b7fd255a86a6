import { describe, expect, it, vi } from "vitest";
import { createGateway, type GatewayOptions, type GatewayRequest } from "../../src/gateway/index.ts";
import { createGrpcWebTransport } from "../../src/grpc-web/index.ts";
import { segments } from "./items.ts";
import { grpcWebPost, jsonPost, scriptedOap } from "./scripted-oap.ts";

const wire = createGrpcWebTransport({ collector: "http://gateway" });

function gatewayOf(options: GatewayOptions = {}) {
  const oap = scriptedOap();
  const gateway = createGateway({ oap: "http://oap:12800", fetch: oap.fetch, ...options });
  return { gateway, oap };
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function frame(message: Uint8Array, flags = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(5 + message.length);
  bytes[0] = flags;
  new DataView(bytes.buffer).setUint32(1, message.length);
  bytes.set(message, 5);
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

/** A request whose body comes as the test wants it. */
function streamed(body: AsyncIterable<Uint8Array>, headers: Record<string, string> = {}): GatewayRequest {
  const all = new Headers({ "content-type": "application/json", ...headers });
  return { method: "POST", url: "http://gateway/v3/segments", headers: all, body };
}

describe("a body", () => {
  const maxBodyBytes = 1_000;

  it("that says it is too large is not read", async () => {
    const { gateway } = gatewayOf({ limits: { maxBodyBytes } });
    const body = { [Symbol.asyncIterator]: vi.fn() };
    const response = await gateway(streamed(body, { "content-length": "1001" }));
    expect([response.status, await response.text()]).toEqual([413, "The request exceeds maximum size.\n"]);
    expect(body[Symbol.asyncIterator]).not.toHaveBeenCalled();
  });

  it("is read up to its limit and no further", async () => {
    const { gateway } = gatewayOf({ limits: { maxBodyBytes } });
    let read = 0;
    let isCalledOff = false;
    async function* endless() {
      try {
        for (;;) {
          read += 300;
          yield new Uint8Array(300);
        }
      } finally {
        isCalledOff = true;
      }
    }
    expect((await gateway(streamed(endless()))).status).toBe(413);
    expect([read, isCalledOff]).toEqual([1_200, true]);
    expect(gateway.stats().bodyBytes).toBe(0);
  });

  it("of just the limit passes", async () => {
    const { gateway } = gatewayOf({ limits: { maxBodyBytes } });
    const body = `[${" ".repeat(maxBodyBytes - 2)}]`;
    const request = (text: string) =>
      new Request("http://gateway/v3/segments", {
        method: "POST",
        body: text,
        headers: { "content-type": "application/json" },
      });
    expect((await gateway(request(body))).status).toBe(200);
    expect((await gateway(request(`${body} `))).status).toBe(413);
  });

  it("that trickles is given up as a whole after its time", async () => {
    vi.useFakeTimers();
    try {
      const { gateway } = gatewayOf({ limits: { bodyTimeoutMs: 1_000 } });
      async function* trickle() {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 300));
          yield new TextEncoder().encode(" ");
        }
      }
      const answer = gateway(streamed(trickle()));
      await vi.advanceTimersByTimeAsync(999);
      let isAnswered = false;
      void answer.then(() => {
        isAnswered = true;
      });
      await vi.advanceTimersByTimeAsync(0);
      expect(isAnswered).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect((await answer).status).toBe(408);
      expect(gateway.stats().requests["/v3/segments"]).toEqual({ "too-slow": 1 });
    } finally {
      vi.useRealTimers();
    }
  });

  it("that breaks off is malformed", async () => {
    const { gateway } = gatewayOf();
    async function* broken() {
      yield new TextEncoder().encode("[");
      throw new Error("reset");
    }
    expect((await gateway(streamed(broken()))).status).toBe(400);
  });

  it("that is a bomb is refused", async () => {
    const { gateway } = gatewayOf();
    const bomb = await gzip(new Uint8Array(64 * 1024 * 1024).fill(0x20));
    expect(bomb.length).toBeLessThan(100_000);
    const request = new Request("http://gateway/v3/segments", {
      method: "POST",
      body: bomb,
      headers: { "content-type": "application/json", "content-encoding": "gzip" },
    });
    expect((await gateway(request)).status).toBe(413);
  });

  it("with too many items is refused, so that its sender makes smaller ones", async () => {
    const { gateway, oap } = gatewayOf({ limits: { maxItems: 10 } });
    expect((await gateway(jsonPost("/v3/segments", segments(10)))).status).toBe(200);
    expect((await gateway(jsonPost("/v3/segments", segments(11, 10)))).status).toBe(413);
    await gateway.flush();
    expect(oap.requests.flatMap(({ ids }) => ids)).toHaveLength(10);
  });
});

describe("the body of a gRPC-web call", () => {
  const method = "TraceSegmentReportService/collect";
  const statusOf = async (gateway: ReturnType<typeof createGateway>, body: Uint8Array<ArrayBuffer>, headers = {}) => {
    const response = await gateway(grpcWebPost(method, body, headers));
    return [response.status, response.headers.get("grpc-status")];
  };

  it.each([
    ["a header that is cut off", [0, 0, 0]],
    ["a message that is cut off", [0, 0, 0, 0, 9, 1, 2]],
    ["a message of 4 GiB", [0, 0xff, 0xff, 0xff, 0xff, 1, 2]],
    ["flags that are none", [0x40, 0, 0, 0, 0]],
    ["trailers, which no client has", [0x80, 0, 0, 0, 0]],
    ["bytes that are no message", [0, 0, 0, 0, 3, 0xff, 0xff, 0xff]],
    ["text that is no UTF-8", [0, 0, 0, 0, 3, 0x0a, 1, 0xff]],
  ])("with %s is malformed", async (_name, bytes) => {
    const { gateway } = gatewayOf();
    expect(await statusOf(gateway, new Uint8Array(bytes))).toEqual([200, "3"]);
  });

  it("compressed in a way that is not known is refused", async () => {
    const { gateway } = gatewayOf();
    expect(await statusOf(gateway, frame(new Uint8Array([1]), 1), { "grpc-encoding": "br" })).toEqual([200, "12"]);
    expect(await statusOf(gateway, frame(new Uint8Array([1]), 1))).toEqual([200, "12"]);
    expect(await statusOf(gateway, frame(new Uint8Array([1]), 1), { "grpc-encoding": "gzip" })).toEqual([200, "3"]);
  });

  it("of many bombs is bound as a whole", async () => {
    const { gateway } = gatewayOf();
    const bomb = frame(await gzip(new Uint8Array(1024 * 1024)), 1);
    const headers = { "grpc-encoding": "gzip" };
    expect(await statusOf(gateway, joined([bomb, bomb, bomb, bomb, bomb]), headers)).toEqual([200, "8"]);
  });

  it("without a message is a stream of none, and no unary call", async () => {
    const { gateway } = gatewayOf();
    const response = await gateway(grpcWebPost(method, new Uint8Array()));
    expect([response.status, response.headers.get("grpc-status")]).toEqual([200, null]);
    const unary = await gateway(grpcWebPost("TraceSegmentReportService/collectInSync", new Uint8Array()));
    expect(unary.headers.get("grpc-status")).toBe("3");
  });

  it("answers a call with an empty message and the status behind it", async () => {
    const { gateway } = gatewayOf();
    const [request] = wire.encode("segment", segments(1)) ?? [];
    const body = request?.body as Uint8Array<ArrayBuffer>;
    const response = await gateway(grpcWebPost("TraceSegmentReportService/collectInSync", body));
    expect(response.headers.get("content-type")).toBe("application/grpc-web+proto");
    const trailer = new TextEncoder().encode("grpc-status: 0\r\n");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(
      joined([frame(new Uint8Array()), frame(trailer, 0x80)]),
    );
  });
});
