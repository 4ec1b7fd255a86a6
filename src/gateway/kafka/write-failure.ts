import type { SendResult } from "../../core/report/transport.ts";

/**
 * What becomes of a batch that failed: `done` the broker has answered for it; `open` it may be in the log, and only the same
 * batch under the same number finds out; `renumber` the producer's numbers lead nowhere, and another one has to go on.
 */
export type WriteState = "done" | "open" | "renumber";

/** How the writing of a batch has ended, and what that means for the next. */
export interface WriteEnd {
  readonly state: WriteState;
  readonly result: SendResult;
}

/** Names of Kafka's errors. @see https://kafka.apache.org/protocol.html#protocol_error_codes */
const TOO_LARGE = ["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"];
const REFUSED = [
  "INVALID_RECORD",
  "INVALID_TIMESTAMP",
  "INVALID_TOPIC_EXCEPTION",
  "UNSUPPORTED_FOR_MESSAGE_FORMAT",
  "POLICY_VIOLATION",
];
const OUT_OF_STEP = [
  "OUT_OF_ORDER_SEQUENCE_NUMBER",
  "UNKNOWN_PRODUCER_ID",
  "INVALID_PRODUCER_EPOCH",
  "INVALID_PRODUCER_ID_MAPPING",
];
/** JavaScript's own: the client cannot make sense of the batch, and never will. */
const CLIENT_FAULTS = ["TypeError", "RangeError", "ReferenceError", "SyntaxError"];

const MAX_CAUSES = 8;

/**
 * Tells what an error of the client's means for the batch. Never throws.
 *
 * @param isKnown - Whether the topic has taken batches of this producer before.
 */
export function endOfFailure(cause: unknown, isKnown: boolean): WriteEnd {
  const names = namesOf(cause);
  const isOneOf = (list: readonly string[]): boolean => list.some((name) => names.has(name));
  if (names.has("DUPLICATE_SEQUENCE_NUMBER")) return { state: "done", result: { status: "sent" } };
  if (isOneOf(TOO_LARGE)) return { state: "done", result: { status: "too-large", cause } };
  if (isOneOf(REFUSED)) return { state: "done", result: { status: "rejected", cause } };
  if (isOneOf(CLIENT_FAULTS)) return { state: "renumber", result: { status: "rejected", cause } };
  if (isOneOf(OUT_OF_STEP)) return { state: "renumber", result: { status: "ambiguous", cause } };
  // Nothing else has to wait for a topic that OAP has not made; a known one is only on its way back.
  if (names.has("UNKNOWN_TOPIC_OR_PARTITION") && !isKnown) {
    return { state: "renumber", result: { status: "retryable", cause } };
  }
  return { state: "open", result: { status: "ambiguous", cause } };
}

/** The names of an error and of what has caused it; kafkajs wraps what the broker says. */
function namesOf(error: unknown): Set<string> {
  const names = new Set<string>();
  let inner: unknown = error;
  try {
    for (let depth = 0; depth < MAX_CAUSES && inner; depth++) {
      const { name, type, cause } = Object(inner);
      names.add(String(name)).add(String(type));
      inner = cause;
    }
  } catch {
    // An error that cannot be looked at tells nothing more.
  }
  return names;
}
