/**
 * What becomes of a request, with the HTTP status and the gRPC code that tell the sender.
 *
 * The statuses are chosen by what our delivery, and any careful sender, makes of them: 429 and 503 (8 and 14) are safe to
 * send again, 413 asks for smaller requests, 408 and 502 are ambiguous, all others are final.
 */
const MEANINGS = {
  taken: [200, 0],
  "not-found": [404, 12],
  "wrong-method": [405, 12],
  "wrong-type": [415, 12],
  "foreign-origin": [403, 7],
  "wrong-key": [401, 16],
  "not-allowed": [403, 7],
  "rate-limited": [429, 8],
  "too-large": [413, 8],
  "too-slow": [408, 4],
  malformed: [400, 3],
  refused: [400, 3],
  unsupported: [501, 12],
  overloaded: [503, 14],
  closing: [503, 14],
  "oap-unavailable": [503, 14],
  "oap-uncertain": [502, 2],
  "oap-refused": [500, 9],
  internal: [500, 13],
} as const satisfies Record<string, readonly [http: number, grpc: number]>;

/** The name of an outcome; a label of the counters. */
export type OutcomeName = keyof typeof MEANINGS;

/** What becomes of a request. */
export interface Outcome {
  readonly name: OutcomeName;
  /** One sentence for who sent it; empty when it was taken. */
  readonly detail: string;
  /** When it is worth another try, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** The value of `skywalking-rejected`, when items were refused. */
  readonly rejected?: string | undefined;
}

/** How long a sender is asked to wait when there is no room, in milliseconds. */
export const RETRY_AFTER_MS = 5_000;

/** Everything was taken, or had been before. */
export const TAKEN: Outcome = { name: "taken", detail: "" };

/** The HTTP status of an outcome. */
export function httpStatusOf(name: OutcomeName): number {
  return MEANINGS[name][0];
}

/** The gRPC code of an outcome. */
export function grpcCodeOf(name: OutcomeName): number {
  return MEANINGS[name][1];
}

/** The headers that go with an outcome on every wire. */
export function headersOf({ retryAfterMs, rejected }: Outcome): Record<string, string> {
  return {
    // In whole seconds, and never 0, which would ask for an attempt at once.
    ...(retryAfterMs !== undefined && { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) }),
    ...(rejected !== undefined && { "skywalking-rejected": rejected }),
  };
}
