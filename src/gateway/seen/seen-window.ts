/** Bounds of a {@link SeenWindow}. */
export interface SeenOptions {
  /** Ids that are remembered at most. */
  readonly maxIds: number;
  /** Milliseconds an id is remembered after it was forwarded. */
  readonly windowMs: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
}

/**
 * Knows the ids that are on their way, and for a while those that were forwarded, so that each is counted once.
 *
 * An id is pending from when it is taken, and seen once forwarded: of one whose forwarding failed nothing is known any more,
 * and its sender may bring it again. The pending ones are bounded by the queue that they are in.
 */
export class SeenWindow {
  readonly #pending = new Set<string>();
  /** When each id is forgotten, in the order in which that happens. */
  readonly #seen = new Map<string, number>();
  readonly #options: SeenOptions;

  constructor(options: SeenOptions) {
    this.#options = options;
  }

  /** Tells whether an id has been taken before. */
  has(id: string): boolean {
    if (this.#pending.has(id)) return true;
    const until = this.#seen.get(id);
    return until !== undefined && until > this.#options.now();
  }

  /** Notes an id that is taken. */
  take(id: string): void {
    this.#pending.add(id);
  }

  /** Notes that an id has been forwarded. */
  forwarded(id: string): void {
    const { maxIds, windowMs, now } = this.#options;
    this.#pending.delete(id);
    this.#seen.delete(id);
    this.#seen.set(id, now() + windowMs);
    for (const [oldest, until] of this.#seen) {
      if (this.#seen.size <= maxIds && until > now()) break;
      this.#seen.delete(oldest);
    }
  }

  /** Forgets an id whose forwarding has failed. */
  forget(id: string): void {
    this.#pending.delete(id);
  }

  /** How many ids are remembered, pending ones included. */
  get size(): number {
    return this.#pending.size + this.#seen.size;
  }
}
