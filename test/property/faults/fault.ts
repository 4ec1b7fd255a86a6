import fc from "fast-check";

/** What a collector, or what stands before it, does to a request. */
export interface Fault {
  readonly kind:
    | "taken"
    | "refused"
    | "reset"
    | "silent"
    | "status"
    | "web page"
    | "broken body"
    | "no status"
    | "grpc";
  /** Milliseconds until the answer. */
  readonly delayMs: number;
  /** The HTTP or gRPC status, where the kind has one. */
  readonly status: number;
  /** The value of `retry-after`, in seconds; undefined for none. */
  readonly retryAfter: number | undefined;
  /** Whether the collector takes the items where the sender cannot know. */
  readonly isTaken: boolean;
}

const HTTP_STATUSES = [400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504];
/** After these the sender knows that nothing was taken. */
const NOTHING_TAKEN = [401, 403, 404, 413, 429, 503];

/** Any fault; half of the requests are taken, or nothing would ever be sent. */
export const fault: fc.Arbitrary<Fault> = fc
  .record({
    kind: fc.oneof(
      { weight: 4, arbitrary: fc.constant("taken" as const) },
      fc.constantFrom<Fault["kind"]>("refused", "reset", "silent", "web page", "broken body", "no status"),
      { weight: 2, arbitrary: fc.constantFrom<Fault["kind"]>("status", "grpc") },
    ),
    delayMs: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(12_000)),
    httpStatus: fc.constantFrom(...HTTP_STATUSES),
    grpcStatus: fc.integer({ min: 1, max: 17 }),
    retryAfter: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
    isTaken: fc.boolean(),
  })
  .map(({ httpStatus, grpcStatus, ...rest }) => ({ ...rest, status: rest.kind === "grpc" ? grpcStatus : httpStatus }));

/** Tells whether the collector takes a request's items under a fault, for the wire that it comes over. */
export function takes({ kind, status, isTaken, delayMs }: Fault, wire: "http" | "grpc-web"): boolean {
  if (kind === "taken") return true;
  if (kind === "refused" || kind === "web page") return false;
  if (kind === "status" && NOTHING_TAKEN.includes(status)) return false;
  // UNAVAILABLE and RESOURCE_EXHAUSTED: nothing was taken. Over JSON it is an answer like any other.
  if (kind === "grpc" && wire === "grpc-web" && (status === 8 || status === 14)) return false;
  if (kind === "grpc" && wire === "http") return true;
  if (kind === "no status" && wire === "http") return true;
  return isTaken || delayMs < 0;
}

const encoder = new TextEncoder();

/** Makes the body of a gRPC-web answer: a frame of trailers, malformed text included. */
function trailers(status: number, retryAfter: number | undefined): Uint8Array<ArrayBuffer> {
  const lines = [`grpc-status: ${status}`, "grpc-message: 100%"];
  if (retryAfter !== undefined) lines.push(`retry-after: ${retryAfter}`);
  const text = encoder.encode(`${lines.join("\r\n")}\r\n`);
  return new Uint8Array([0x80, 0, 0, 0, text.length, ...text]);
}

/** Makes the answer to a request, or throws what `fetch` rejects with. */
export function answerOf({ kind, status, retryAfter }: Fault, wire: "http" | "grpc-web"): Response {
  const headers = new Headers({ "content-type": wire === "http" ? "application/json" : "application/grpc-web+proto" });
  if (retryAfter !== undefined) headers.set("retry-after", String(retryAfter));
  switch (kind) {
    case "refused":
      throw new TypeError("fetch failed", { cause: Object.assign(new Error("x"), { code: "ECONNREFUSED" }) });
    case "reset":
      throw new TypeError("Failed to fetch");
    case "status":
      return new Response(null, { status, headers });
    case "web page":
      return new Response("<html>", { headers: { "content-type": "text/html" } });
    case "broken body":
      return new Response(brokenBody(), { headers });
    case "no status":
      return new Response(null, { headers });
    default:
      return new Response(wire === "http" ? null : trailers(kind === "grpc" ? status : 0, retryAfter), { headers });
  }
}

function brokenBody(): ReadableStream {
  return new ReadableStream({
    pull(controller) {
      controller.error(new TypeError("network error"));
    },
  });
}
