import { createBackwardWriter } from "../../../src/gen/encode/backward-writer.ts";
import { applicationRoutes } from "../../../src/grpc-web/routes.ts";
import { type SegmentObject, Tracer } from "../../../src/index.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";
import { PAGE, SEGMENTS, type SenderKind } from "./workloads.ts";

/** An HTTP request as a page's agent makes it, that is another one each time it is asked for. */
export interface PageRequest {
  /** The bytes of its body. */
  readonly bodyBytes: number;
  /** Writes new ids into it; the bytes are the same object each time. */
  next(): Buffer;
}

/** Digits of an id that change; what stands before them tells the ids of a request, and of its connection, apart. */
const DIGITS = 8;
const ID_LENGTH = 32;
const SENT = "?sent=";

/**
 * Makes a request with 10 segments of two or three spans each.
 *
 * Ids and the time of sending are patched into the bytes: so the gateway knows none of them, and whoever sends has next to nothing to do.
 *
 * @param sender - Tells ids of one connection from those of another.
 */
export function createPageRequest(kind: SenderKind, sender: number): PageRequest {
  const segments = makeSegments(sender);
  const body = kind === "json" ? Buffer.from(JSON.stringify(segments)) : encodeGrpcWeb(segments);
  const bytes = Buffer.concat([headOf(kind, body.length), body]);
  const places = segments.flatMap(({ traceId, traceSegmentId }) => [
    ...placesOf(bytes, traceId),
    ...placesOf(bytes, traceSegmentId),
  ]);
  const sentPlace = bytes.indexOf(SENT) + SENT.length;
  let count = 0;
  return {
    bodyBytes: body.length,
    next() {
      const digits = (++count).toString(16).padStart(DIGITS, "0");
      for (const place of places) bytes.write(digits, place, "latin1");
      bytes.write(String(Date.now()), sentPlace, "latin1");
      return bytes;
    },
  };
}

function makeSegments(sender: number): readonly SegmentObject[] {
  const reporter = createMemoryReporter();
  let ids = 0;
  const createId = () => {
    const own = `${sender.toString(16)}5e9${(++ids).toString(16).padStart(4, "0")}`;
    return own.padEnd(ID_LENGTH - DIGITS, "a").padEnd(ID_LENGTH, "0");
  };
  const tracer = new Tracer({ service: PAGE.service, serviceInstance: PAGE.version, reporter, createId });
  for (let made = 0; made < SEGMENTS; made++) makeSegment(tracer, made % 2);
  return reporter.items("segment");
}

/** A click that asks a service, and another one every other time. */
function makeSegment(tracer: Tracer, more: number): void {
  const context = tracer.createTracingContext();
  const root = context.createLocalSpan("/cart/{id}", { componentId: 10_001 }).tag("activity", "click");
  for (const path of ["/api/cart/4711", "/api/stock/23"].slice(0, 1 + more)) {
    const exit = context.createExitSpan(`GET:${path}`, "api.shop.example:443");
    exit.tag("http.method", "GET").tag("url", `https://api.shop.example${path}`).tag("http.status_code", "200");
    exit.end();
  }
  root.end();
  context.finish();
}

function encodeGrpcWeb(segments: readonly SegmentObject[]): Buffer {
  const [request] = applicationRoutes.segment?.encode(segments, createBackwardWriter()) ?? [];
  return Buffer.from(request?.body ?? []);
}

/** The headers that Chromium sends with it. */
function headOf(kind: SenderKind, length: number): Buffer {
  const [path, ...own] =
    kind === "json"
      ? ["/v3/segments", "content-type: application/json"]
      : [
          "/skywalking.v3.TraceSegmentReportService/collectInSync",
          "content-type: application/grpc-web+proto",
          "x-grpc-web: 1",
        ];
  const lines = [
    `POST ${path}${SENT}${Date.now()} HTTP/1.1`,
    "host: 127.0.0.1",
    "connection: keep-alive",
    `content-length: ${length}`,
    'sec-ch-ua: "Chromium";v="153", "Not.A/Brand";v="99"',
    "sec-ch-ua-mobile: ?0",
    'sec-ch-ua-platform: "Linux"',
    "user-agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/153.0.0.0 Safari/537.36",
    ...own,
    "accept: */*",
    `origin: ${PAGE.origin}`,
    "sec-fetch-site: cross-site",
    "sec-fetch-mode: cors",
    "sec-fetch-dest: empty",
    `referer: ${PAGE.origin}/`,
    "accept-encoding: gzip, deflate, br, zstd",
    "accept-language: en-US,en;q=0.9",
  ];
  return Buffer.from(`${lines.join("\r\n")}\r\n\r\n`);
}

function placesOf(bytes: Buffer, id: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(id); at >= 0; at = bytes.indexOf(id, at + 1)) places.push(at + ID_LENGTH - DIGITS);
  return places;
}
