class PaymentError extends Error {
  override readonly name = "PaymentError";
  readonly code = 402;
  readonly retryable = true;
}

/** What the methods of the classes throw, by name. */
export function failureOf(kind: string): unknown {
  const payment = new PaymentError("card refused", { cause: new TypeError("expired") });
  return {
    error: new RangeError("out of range"),
    own: payment,
    text: "a text",
    undefined: undefined,
    object: { code: 7 },
  }[kind];
}
