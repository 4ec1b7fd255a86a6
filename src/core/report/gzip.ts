import { requireWholeNumber } from "../runtime/option-checks.ts";
import type { EncodedRequest, Transport } from "./transport.ts";

/** Settings of {@link withGzip}. */
export interface GzipOptions {
  /** Bytes of a body below which compressing is not worth its time. Default 2,048. */
  readonly minBytes?: number | undefined;
}

const FRAME_HEADER = 5;
const COMPRESSED = 1;

/**
 * Makes a wire that compresses what is large: the body with `content-encoding: gzip` where it is JSON, each message with
 * `grpc-encoding: gzip` where it is gRPC-web. OAP and Envoy take both. Ten segments of JSON shrink to a tenth.
 *
 * A page's last requests go as they are: compressing takes a turn of the event loop, which a page that is being left does
 * not have [seen: four of four were lost]. A page needs a collector that allows the header across origins. Where there is no
 * `CompressionStream`, everything goes as it is.
 *
 * @throws SkyWalkingError `invalid-option` for a bound that is no whole number.
 */
export function withGzip(transport: Transport, options: GzipOptions = {}): Transport {
  const minBytes = requireWholeNumber("minBytes", options.minBytes ?? 2_048, 0);
  return {
    encode: (signal, items) => transport.encode(signal, items),
    async send(request, sendOptions) {
      const isLarge = request.body.length >= minBytes && !sendOptions.keepalive;
      const isPossible = isLarge && typeof CompressionStream !== "undefined";
      return transport.send(isPossible ? await compressed(request) : request, sendOptions);
    },
  };
}

async function compressed(request: EncodedRequest): Promise<EncodedRequest> {
  const { body, headers } = request;
  if (typeof body === "string") {
    const bytes = await gzip(new TextEncoder().encode(body));
    return { ...request, headers: { ...headers, "content-encoding": "gzip" }, body: bytes };
  }
  return { ...request, headers: { ...headers, "grpc-encoding": "gzip" }, body: await compressFrames(body) };
}

/** Compresses the message in each frame: a byte of flags, four of length, the message. */
async function compressFrames(body: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < body.length; ) {
    const end = at + FRAME_HEADER + view.getUint32(at + 1);
    const message = await gzip(body.subarray(at + FRAME_HEADER, end));
    const header = new Uint8Array(FRAME_HEADER);
    header[0] = COMPRESSED;
    new DataView(header.buffer).setUint32(1, message.length);
    parts.push(header, message);
    at = end;
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
