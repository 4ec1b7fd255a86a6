// A process that stands in for OAP: it takes segments over HTTP and gRPC and only counts them. It is bundled.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";

/** Begins a segment in JSON; a reference names its parent's. */
const SEGMENT = '"traceSegmentId":';
const FRAME_HEADER_BYTES = 5;

let segments = 0;

function takeJson(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    for (let at = body.indexOf(SEGMENT); at >= 0; at = body.indexOf(SEGMENT, at + 1)) segments++;
    response.writeHead(200, { "content-length": "0" }).end();
  });
}

/** A stream has a frame for each segment. */
function takeGrpc(stream: ServerHttp2Stream): void {
  const chunks: Buffer[] = [];
  stream.on("error", () => {});
  stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  stream.on("end", () => {
    const body = Buffer.concat(chunks);
    for (let at = 0; at < body.length; at += FRAME_HEADER_BYTES + body.readUInt32BE(at + 1)) segments++;
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.alloc(FRAME_HEADER_BYTES));
  });
}

const http = createServer(takeJson).listen(0, "127.0.0.1", () => {
  const grpc = createHttp2Server().on("stream", takeGrpc);
  grpc.listen(0, "127.0.0.1", () => {
    const urlOf = (server: { address(): AddressInfo | string | null }): string =>
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.send?.({ http: urlOf(http), grpc: urlOf(grpc) });
  });
});

process.on("message", () => process.send?.({ segments }));
process.once("disconnect", () => process.exit());
