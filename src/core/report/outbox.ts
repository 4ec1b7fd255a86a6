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

/** Encoded requests that wait for another attempt, bounded by their number. Times are monotonic milliseconds. */
export class Outbox {
  readonly #capacity: number;
  #waiting: Waiting[] = [];

  /** @param capacity - Requests it holds at most, at least 1. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** When the next request may be sent; infinity when none waits. */
  get nextDue(): number {
    return Math.min(...this.#waiting.map(({ notBefore }) => notBefore));
  }

  /**
   * Puts a request back for later.
   *
   * @returns The oldest request if that had to make room, else undefined.
   */
  push(request: EncodedRequest, failed: number, notBefore: number): EncodedRequest | undefined {
    this.#waiting.push({ request, failed, notBefore });
    return this.#waiting.length > this.#capacity ? this.#waiting.shift()?.request : undefined;
  }

  /** Takes out the requests whose time has come; all of them, if no time is given. */
  takeDue(now?: number): Attempt[] {
    const waiting = this.#waiting;
    const isDue = ({ notBefore }: Waiting): boolean => now === undefined || notBefore <= now;
    this.#waiting = waiting.filter((attempt) => !isDue(attempt));
    return waiting.filter(isDue);
  }
}
