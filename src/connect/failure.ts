import { ConnectError } from "@connectrpc/connect";
import { resultOfRejection, resultOfStatus } from "../core/report/http-exchange.ts";
import type { SendResult } from "../core/report/transport.ts";
import { resultOfGrpcStatus } from "../grpc-web/grpc-status.ts";

/** Turns what a Connect call was rejected with into a result, as the gRPC-web wire does with what it reads itself. Never throws. */
export function resultOfFailure(reason: unknown, isStream: boolean): SendResult {
  const { code, rawMessage, metadata, cause } = ConnectError.from(reason);
  // Only the client's own errors have a cause, a connection that was refused for instance; the code given to them is a guess.
  if (cause !== undefined) return resultOfRejection(cause);
  const [, status] = /^HTTP (\d+)$/.exec(rawMessage) ?? [];
  // Connect takes 502 and 504 for UNAVAILABLE, but the proxy that answers so may have passed the request on.
  const failure = status && resultOfStatus({ ok: false, status: Number(status), headers: metadata });
  const retryAfter = metadata.get("retry-after");
  return failure || resultOfGrpcStatus({ code, message: rawMessage, retryAfter }, isStream);
}

/** Tells whether a transport has refused to stream a request, as connect-web's do before anything is sent. */
export function isStreamRefusal(reason: unknown): boolean {
  return /not support streaming/i.test(ConnectError.from(reason).rawMessage);
}
