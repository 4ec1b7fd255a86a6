import { createGrpcWebReporter } from "../../../src/grpc-web/index.ts";
import type { Contender } from "../contender.ts";
import { createFlushContender } from "./flush-contender.ts";

const TRAILERS = new TextEncoder().encode("grpc-status: 0\r\n");

/** Protobuf in gRPC-web's frames. */
export function createContender(count: number): Contender {
  const body = new Uint8Array([0x80, 0, 0, 0, TRAILERS.length, ...TRAILERS]);
  const fetch = async (): Promise<Response> => new Response(body);
  return createFlushContender(
    count,
    createGrpcWebReporter({ collector: "http://page/sw", fetch, maxBatchItems: 1_000 }),
  );
}
