import type { IncomingMessage, ServerResponse } from "node:http";
import { cors } from "@connectrpc/connect";

const allowedHeaders = [...cors.allowedHeaders, "Authentication", "Content-Encoding", "Grpc-Encoding"].join(",");
const exposedHeaders = [...cors.exposedHeaders, "Retry-After"].join(",");

/**
 * Lets a page of any origin send to the collector and read its answers; only the intake paths get this, never the queries.
 *
 * A page under development may have any origin, an opaque one too (a `file:` page, a sandboxed frame), and reaches the
 * loopback address from a public one only where the private-network header says it may.
 */
export function allowCrossOrigin(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-expose-headers", exposedHeaders);
  if (request.headers["access-control-request-private-network"] === "true") {
    response.setHeader("access-control-allow-private-network", "true");
  }
}

/** Answers a preflight request; browsers keep the answer for ten minutes. */
export function answerPreflight(response: ServerResponse): void {
  response.setHeader("access-control-allow-methods", "POST");
  response.setHeader("access-control-allow-headers", allowedHeaders);
  response.setHeader("access-control-max-age", "600");
  response.writeHead(204).end();
}
