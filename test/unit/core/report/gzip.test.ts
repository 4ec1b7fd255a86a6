import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { withGzip } from "../../../../src/core/report/gzip.ts";
import type { EncodedRequest, SendOptions, Transport } from "../../../../src/core/report/transport.ts";
import { createGrpcWebTransport } from "../../../../src/grpc-web/index.ts";
import { createHttpTransport } from "../../../../src/http/index.ts";
import { createDelivery, type Reporter, Tracer } from "../../../../src/index.ts";
import { useCollector } from "../../../devtools/running-collector.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

const running = useCollector();

/** A wire that counts, before it hands on, what leaves compressed. */
function watched(transport: Transport) {
  const left: EncodedRequest[] = [];
  const send = (request: EncodedRequest, options: SendOptions) => {
    left.push(request);
    return transport.send(request, options);
  };
  return { left, transport: { encode: transport.encode, send } };
}

function reportSegments(reporter: Reporter, segments: number): void {
  const tracer = new Tracer({ service: "shop", reporter });
  for (let made = 0; made < segments; made++) {
    const context = tracer.createTracingContext();
    context.createLocalSpan("work").tag("text", "a value that is the same in all of them").end();
    context.finish();
  }
}

const wires = [
  ["JSON", createHttpTransport, "content-encoding"],
  ["gRPC-web", createGrpcWebTransport, "grpc-encoding"],
] as const;

describe.each(wires)("withGzip(), %s", (_name, createTransport, header) => {
  it("compresses what is large, and the collector understands it", async () => {
    const { left, transport } = watched(createTransport({ collector: running.collector.url }));
    const delivery = createDelivery(withGzip(transport));
    reportSegments(delivery, 50);
    await delivery.close();
    expect(running.collector.store.segments()).toHaveLength(50);
    expect(left.map(({ headers }) => headers[header])).toEqual(["gzip"]);
    expect(delivery.stats().segment).toMatchObject({ sent: 50 });
    expect(left[0]?.body.length).toBeLessThan((delivery.stats().segment?.bytes ?? 0) / 4);
  });

  it.each([
    ["what is small", 10_000_000, false],
    ["a page's last requests", 0, true],
  ])("leaves alone %s", async (_what, minBytes, keepalive) => {
    const { left, transport } = watched(createTransport({ collector: running.collector.url }));
    const delivery = createDelivery(withGzip(transport, { minBytes }));
    reportSegments(delivery, 50);
    await delivery.flush({ keepalive });
    expect(running.collector.store.segments()).toHaveLength(50);
    expect(left.map(({ headers }) => headers[header])).toEqual([undefined]);
  });

  it("leaves everything alone where the runtime cannot compress", async () => {
    vi.stubGlobal("CompressionStream", undefined);
    const { left, transport } = watched(createTransport({ collector: running.collector.url }));
    const delivery = createDelivery(withGzip(transport, { minBytes: 0 }));
    reportSegments(delivery, 1);
    await delivery.close();
    expect(left.map(({ headers }) => headers[header])).toEqual([undefined]);
    expect(running.collector.store.segments()).toHaveLength(1);
  });
});

describe("withGzip()", () => {
  it("compresses each message of a stream by itself", async () => {
    const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      received.push({ headers: request.headers, body: Buffer.concat(chunks) });
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const collector = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const transport = withGzip(createGrpcWebTransport({ collector }), { minBytes: 0 });
    const body = new Uint8Array([0, 0, 0, 0, 1, 65, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 66, 67]);
    const request = { signal: "log", items: [], url: collector, headers: {}, body } as const;
    await transport.send(request, { keepalive: false });
    server.close();
    const messages: string[] = [];
    const bytes = received[0]?.body ?? Buffer.alloc(0);
    const { gunzipSync } = await import("node:zlib");
    for (let at = 0; at < bytes.length; at += 5 + bytes.readUInt32BE(at + 1)) {
      expect(bytes[at]).toBe(1);
      messages.push(gunzipSync(bytes.subarray(at + 5, at + 5 + bytes.readUInt32BE(at + 1))).toString());
    }
    expect(messages).toEqual(["A", "", "BC"]);
  });

  it("throws for a bound that is no whole number", () => {
    const transport = createHttpTransport({ collector: "http://oap:12800" });
    expect(() => withGzip(transport, { minBytes: -1 })).toThrow(expect.objectContaining({ code: "invalid-option" }));
  });
});
