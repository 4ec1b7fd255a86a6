import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { Code, ConnectError } from "@connectrpc/connect";
import type { Compression } from "@connectrpc/connect/protocol";

const deflate = promisify<Uint8Array, Buffer<ArrayBuffer>>(gzip);
const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer<ArrayBuffer>>(gunzip);

/** Compressed messages, as gRPC clients and OAP understand them; a message that inflates beyond the limit is refused. */
export const gzipCompression: Compression = {
  name: "gzip",
  compress: (bytes) => deflate(bytes),
  async decompress(bytes, readMaxBytes) {
    if (bytes.length === 0) return new Uint8Array(0);
    try {
      return await inflate(bytes, { maxOutputLength: readMaxBytes });
    } catch (error) {
      throw ConnectError.from(error, Code.InvalidArgument);
    }
  },
};
