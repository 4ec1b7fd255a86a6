import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createGunzip, createInflate } from "node:zlib";

/** The largest body taken, as sent and after inflating: OAP's own limit. */
export const maxBodyBytes: number = 10 * 1024 * 1024;

/** A body, or why there is none. */
export type BodyResult =
  | { readonly status: "read"; readonly body: Buffer }
  | { readonly status: "too-large" | "malformed" | "unsupported-type" };

/**
 * Reads a request's body, inflating gzip and deflate as OAP does, and stops at 10 MiB on either side of the inflation.
 *
 * It never throws: a sender that breaks off, or compresses badly, sent a malformed body.
 */
export async function readBody(request: IncomingMessage): Promise<BodyResult> {
  const encoding = (request.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return readStream(request);
  const inflater = createInflater(encoding);
  if (inflater === undefined) return { status: "unsupported-type" };
  const compressed = await readStream(request);
  if (compressed.status !== "read") return compressed;
  inflater.end(compressed.body);
  const inflated = await readStream(inflater);
  inflater.destroy();
  return inflated;
}

function createInflater(encoding: string): ReturnType<typeof createGunzip> | undefined {
  if (encoding === "gzip" || encoding === "x-gzip") return createGunzip();
  return encoding === "deflate" ? createInflate() : undefined;
}

async function readStream(stream: Readable): Promise<BodyResult> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Destroying the request on the way out would close the socket before the answer that says why.
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maxBodyBytes) return { status: "too-large" };
      chunks.push(chunk);
    }
  } catch {
    return { status: "malformed" };
  }
  return { status: "read", body: Buffer.concat(chunks) };
}
