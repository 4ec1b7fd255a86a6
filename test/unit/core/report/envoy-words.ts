/** What Envoy says of a gRPC call that it answers itself with UNAVAILABLE, and what is known of the batch then. */
export const ENVOY_WORDS: readonly (readonly [message: string, status: "ambiguous" | "retryable"])[] = [
  ["upstream request timeout", "ambiguous"],
  ["upstream max stream duration reached", "ambiguous"],
  ["stream timeout", "ambiguous"],
  ["downstream duration timeout", "ambiguous"],
  ["no healthy upstream", "retryable"],
];
