import type { GrpcStatus } from "./grpc-status.ts";

const HEADER_BYTES = 5;
const TRAILER_FLAG = 0x80;

interface HeadersLike {
  get(name: string): string | null;
}

/**
 * Reads how a gRPC-web call ended: from the trailer frame at the end of the body, or, when the server had no body to
 * send ("trailers-only"), from the headers.
 *
 * @returns The status, or undefined when the answer has none: it is not gRPC-web, or it broke off.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md
 */
export function readGrpcStatus(headers: HeadersLike, body: Uint8Array<ArrayBuffer>): GrpcStatus | undefined {
  const trailers = findTrailers(body);
  const status = (trailers && parseStatus(parseTrailers(trailers))) ?? parseStatus(headers);
  return status && { ...status, retryAfter: status.retryAfter ?? headers.get("retry-after") };
}

/** Finds the payload of the trailer frame behind any number of data frames. */
function findTrailers(body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | undefined {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at + HEADER_BYTES <= body.length; ) {
    const end = at + HEADER_BYTES + view.getUint32(at + 1);
    if (end > body.length) return undefined;
    if ((view.getUint8(at) & TRAILER_FLAG) !== 0) return body.subarray(at + HEADER_BYTES, end);
    at = end;
  }
  return undefined;
}

function parseTrailers(payload: Uint8Array<ArrayBuffer>): HeadersLike {
  const trailers = new Map<string, string>();
  for (const line of new TextDecoder().decode(payload).split("\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { get: (name) => trailers.get(name) ?? null };
}

function parseStatus(fields: HeadersLike): GrpcStatus | undefined {
  const code = fields.get("grpc-status");
  if (!/^\d{1,2}$/.test(code ?? "")) return undefined;
  return {
    code: Number(code),
    message: decodePercent(fields.get("grpc-message") ?? ""),
    retryAfter: fields.get("retry-after"),
  };
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
