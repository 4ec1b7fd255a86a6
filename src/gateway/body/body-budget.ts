/** What one request's body takes up. */
export interface BodyHold {
  /** Notes more bytes; false when all requests together would hold too many. */
  grow(bytes: number): boolean;
  /** Gives all of it back. */
  release(): void;
}

/**
 * Makes a budget of bytes that the bodies of all requests may take up together, inflated ones included: many requests that
 * are each within their limits must not add up to all the memory there is.
 */
export function createBodyBudget(maxBytes: number): () => BodyHold {
  let left = maxBytes;
  return () => {
    let held = 0;
    return {
      grow(bytes) {
        if (bytes > left) return false;
        left -= bytes;
        held += bytes;
        return true;
      },
      release() {
        left += held;
        held = 0;
      },
    };
  };
}
