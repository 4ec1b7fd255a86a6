import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createGateway, type Gateway } from "../../src/gateway/index.ts";
import { compilePartLimit, hasTooManyJsonParts, MAX_PARTS } from "../../src/gateway/intake/part-limit.ts";
import { EventSchema } from "../../src/gen/pb/event/Event_pb.ts";
import { SegmentCollectionSchema, SegmentObjectSchema } from "../../src/gen/pb/language-agent/Tracing_pb.ts";
import { scriptedOap } from "./scripted-oap.ts";

/** So many parts of two bytes: an empty message in field 1, or 3. */
const emptyMessages = (count: number, field = 1): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.alloc(count * 2, Buffer.from([(field << 3) | 2, 0])));

const frame = (message: Uint8Array, flags = 0): Uint8Array<ArrayBuffer> => {
  const header = Buffer.from([flags, 0, 0, 0, 0]);
  header.writeUInt32BE(message.length, 1);
  return new Uint8Array(Buffer.concat([header, message]));
};

function gateway(): Gateway {
  return createGateway({ oap: "http://oap:12800", fetch: scriptedOap().fetch });
}

/** A POST that is sent. */
interface Sent {
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Record<string, string>;
}

/** What its sender is told: the status, and over gRPC-web the sentence behind it. */
async function answerTo({ path, body, headers }: Sent): Promise<string> {
  const response = await gateway()(new Request(`http://gateway${path}`, { method: "POST", body, headers }));
  const sentence = response.headers.get("grpc-message");
  return `${response.status} ${sentence === null ? await response.text() : decodeURIComponent(sentence)}`;
}

describe("the limit of parts", () => {
  it("counts messages at any depth, in all bodies together", () => {
    const isOver = compilePartLimit(SegmentCollectionSchema);
    expect(isOver([emptyMessages(MAX_PARTS)])).toBe(false);
    expect(isOver([emptyMessages(MAX_PARTS + 1)])).toBe(true);
    expect(isOver([emptyMessages(MAX_PARTS), emptyMessages(1)])).toBe(true);
    const spans = emptyMessages(MAX_PARTS - 1, 3);
    const length = [0x80 | (spans.length & 0x7f), 0x80 | ((spans.length >> 7) & 0x7f), spans.length >> 14];
    const segment = (more: number[]) => new Uint8Array([0x0a, ...length, ...spans, ...more]);
    expect(isOver([segment([])])).toBe(false);
    expect(isOver([segment([0x0a, 0])])).toBe(true);
  });

  it("counts entries of maps, and no texts", () => {
    const parameters = EventSchema.field.parameters.number;
    expect(compilePartLimit(EventSchema)([emptyMessages(MAX_PARTS + 1, parameters)])).toBe(true);
    expect(compilePartLimit(SegmentObjectSchema)([emptyMessages(MAX_PARTS + 1, 1)])).toBe(false);
  });

  it("counts what stands before bytes that are no message", () => {
    const isOver = compilePartLimit(SegmentCollectionSchema);
    const broken = (count: number) => new Uint8Array([...emptyMessages(count), 0xff, 0xff]);
    expect([isOver([broken(MAX_PARTS)]), isOver([broken(MAX_PARTS + 1)])]).toEqual([false, true]);
  });

  it("counts objects and arrays of JSON", () => {
    const objects = (count: number) => new TextEncoder().encode(`[${"{},".repeat(count - 1)}1]`);
    expect([objects(MAX_PARTS), objects(MAX_PARTS + 1)].map((body) => hasTooManyJsonParts([body]))).toEqual([
      false,
      true,
    ]);
  });

  const service = "/skywalking.v3.TraceSegmentReportService";
  const spans = emptyMessages(2_000_000, 3);
  const segments = emptyMessages(2_000_000);
  const objects = `[${"{},".repeat(1_300_000)}{}]`;
  const gzip = (bytes: Uint8Array | string) => new Uint8Array(gzipSync(bytes));

  const json = { "content-type": "application/json", "content-encoding": "gzip" };
  const cases: readonly [string, Sent, number][] = [
    [
      "gRPC-web",
      {
        path: `${service}/collect`,
        body: frame(gzip(spans), 1),
        headers: { "content-type": "application/grpc-web+proto", "grpc-encoding": "gzip" },
      },
      200,
    ],
    [
      "a Connect stream",
      {
        path: `${service}/collect`,
        body: frame(gzip(spans), 1),
        headers: { "content-type": "application/Connect+Proto", "connect-content-encoding": "gzip" },
      },
      200,
    ],
    [
      "a Connect call",
      {
        path: `${service}/collectInSync`,
        body: gzip(segments),
        headers: { "content-type": "application/proto; a=json", "content-encoding": "gzip" },
      },
      429,
    ],
    [
      "a Connect call in JSON",
      { path: `${service}/collectInSync`, body: gzip(`{"segments":${objects}}`), headers: json },
      429,
    ],
    ["JSON", { path: "/v3/segments", body: gzip(objects), headers: json }, 413],
    [
      "deep JSON",
      { path: "/v3/segments", body: gzip("[".repeat(2_000_000) + "]".repeat(2_000_000)), headers: json },
      413,
    ],
  ];

  it.each(cases)("turns away a few kB of %s that become millions of parts", async (_name, sent, status) => {
    expect(sent.body.length).toBeLessThan(6_000);
    const answer = await answerTo(sent);
    expect([answer.slice(0, 3), answer.includes("The request exceeds maximum size.")]).toEqual([String(status), true]);
  });

  it("is no more than a request's items for the messages of a stream", async () => {
    const path = `${service}/collect`;
    const headers = { "content-type": "application/grpc-web+proto" };
    const frames = (count: number) => answerTo({ path, headers, body: new Uint8Array(count * 5) });
    expect(await frames(1_000)).toBe("200 Item 0 is refused: no-id at traceId.");
    expect(await frames(1_001)).toBe("200 The request exceeds maximum size.");
  });
});
