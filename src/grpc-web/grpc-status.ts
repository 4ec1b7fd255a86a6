import { parseRetryAfter, wasPassedOn } from "../core/report/http-exchange.ts";
import type { SendResult } from "../core/report/transport.ts";

/** How a gRPC call ended. */
export interface GrpcStatus {
  /** 0 for success, 1–16 as gRPC defines them. */
  readonly code: number;
  readonly message: string;
  /** The value of a `retry-after` header or trailer. */
  readonly retryAfter: string | null;
}

const OK = 0;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
/**
 * INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, PERMISSION_DENIED, FAILED_PRECONDITION, OUT_OF_RANGE, UNIMPLEMENTED,
 * UNAUTHENTICATED. After any other status the batch, or part of it, may have been taken.
 */
const REJECTED: readonly number[] = [3, 5, 6, 7, 9, 11, 12, 16];

/** What servers say of a message that is larger than they take, in the words of Java's and Go's gRPC. */
const TOO_LARGE = /exceeds maximum size|larger than max/;

/**
 * What Envoy says of a call that it ends at a time-out of its own, after it has passed the call on: of the route and of each
 * try, of a stream that idles, and of the longest that a stream may last. To gRPC it answers UNAVAILABLE for it, to JSON 504.
 *
 * @see https://github.com/envoyproxy/envoy/blob/main/source/common/router/router.cc
 */
const TIMED_OUT = /stream (?:request )?timeout|duration/;

/** What a proxy says of a call that never reached the server. */
const NEVER_REACHED = /no healthy upstream|connection failure|refused|overflow/i;

/**
 * Turns a gRPC status into a result; the same for every wire that speaks gRPC.
 *
 * @param isStream - Whether the request had several messages. OAP keeps those of a stream that came before an error, so that
 *   a refusal in the midst of one is no refusal of all: it is ambiguous, unless the answer says that none arrived.
 */
export function resultOfGrpcStatus({ code, message, retryAfter }: GrpcStatus, isStream: boolean): SendResult {
  if (code === OK) return { status: "sent" };
  const cause = new Error(`gRPC status ${code}: ${message}`);
  const isPartly = isStream && retryAfter === null && !NEVER_REACHED.test(message);
  const isUncertain = isPartly || TIMED_OUT.test(message);
  if (wasPassedOn(message) || (isUncertain && !REJECTED.includes(code))) return { status: "ambiguous", cause };
  if (code === RESOURCE_EXHAUSTED && TOO_LARGE.test(message)) return { status: "too-large", cause };
  const isBusy = code === UNAVAILABLE || code === RESOURCE_EXHAUSTED;
  const otherwise = REJECTED.includes(code) ? "rejected" : "ambiguous";
  return { status: isBusy ? "retryable" : otherwise, cause, retryAfterMs: parseRetryAfter(retryAfter) };
}
