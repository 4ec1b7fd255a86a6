import type { EncodedRequest } from "./transport.ts";

/** A request with the attempts made of it. */
export interface Attempt {
  readonly request: EncodedRequest;
  /** Attempts that have failed so far. */
  readonly failed: number;
}

interface Waiting extends Attempt {
  readonly notBefore: number;
}

/** Encoded requests that wait for another attempt, bounded by their number. */
export class Outbox {
  readonly #capacity: number;
  #waiting: Waiting[] = [];

  /** @param capacity - Requests it holds at most, at least 1. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /**
   * Puts a request back for later.
   *
   * @param notBefore - Milliseconds since the Unix epoch.
   * @returns The oldest request if that had to make room, else undefined.
   */
  push(request: EncodedRequest, failed: number, notBefore: number): EncodedRequest | undefined {
    this.#waiting.push({ request, failed, notBefore });
    return this.#waiting.length > this.#capacity ? this.#waiting.shift()?.request : undefined;
  }

  /** Takes out the requests whose time has come. */
  takeDue(now: number): Attempt[] {
    const due = this.#waiting.filter((attempt) => attempt.notBefore <= now);
    this.#waiting = this.#waiting.filter((attempt) => attempt.notBefore > now);
    return due;
  }
}
