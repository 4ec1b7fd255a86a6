/** Bounds of a {@link SeenWindow}. */
export interface SeenOptions {
  /** Ids that are remembered at most. */
  readonly maxIds: number;
  /** Milliseconds an id is remembered after it was forwarded. */
  readonly windowMs: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
}

/** From so many places that are free at the front of the order on, it is closed up. */
const MANY_FREE = 1_024;

/**
 * Knows the ids that are on their way, and for a while those that were forwarded, so that each is counted once.
 *
 * An id is pending from when it is taken, and seen once forwarded: of one whose forwarding failed nothing is known any more,
 * and its sender may bring it again. The pending ones are bounded by the queue that they are in.
 */
export class SeenWindow {
  /** Until when each id is known; of a pending one for ever. */
  readonly #until = new Map<string, number>();
  /**
   * Those that were forwarded, in the order in which they are forgotten, from {@link #first} on. Beside the map: to find its
   * oldest entry, a map goes over all that were deleted before it.
   */
  #order: string[] = [];
  #first = 0;
  readonly #options: SeenOptions;

  constructor(options: SeenOptions) {
    this.#options = options;
  }

  /** Tells whether an id has been taken before. */
  has(id: string): boolean {
    const until = this.#until.get(id);
    if (until === undefined) return false;
    if (until > this.#options.now()) return true;
    this.#until.delete(id);
    return false;
  }

  /** Notes an id that {@link has} did not know; false when it is known by now. */
  take(id: string): boolean {
    const { size } = this.#until;
    this.#until.set(id, Number.POSITIVE_INFINITY);
    return this.#until.size > size;
  }

  /** Notes that an id has been forwarded. */
  forwarded(id: string): void {
    const { maxIds, windowMs, now } = this.#options;
    const time = now();
    this.#until.set(id, time + windowMs);
    this.#order.push(id);
    while (this.#order.length - this.#first > maxIds || this.#isOver(time)) this.#forgetFirst();
    if (this.#first < MANY_FREE || this.#first * 2 < this.#order.length) return;
    this.#order = this.#order.slice(this.#first);
    this.#first = 0;
  }

  /** Forgets an id whose forwarding has failed. */
  forget(id: string): void {
    this.#until.delete(id);
  }

  /** How many ids are remembered, pending ones included. */
  get size(): number {
    return this.#until.size;
  }

  #isOver(time: number): boolean {
    const oldest = this.#order[this.#first];
    return oldest !== undefined && (this.#until.get(oldest) ?? 0) <= time;
  }

  #forgetFirst(): void {
    const oldest = this.#order[this.#first++];
    // One that is pending again stays.
    if (oldest !== undefined && this.#until.get(oldest) !== Number.POSITIVE_INFINITY) this.#until.delete(oldest);
  }
}
