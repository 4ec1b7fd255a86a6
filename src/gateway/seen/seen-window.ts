import { IdTable, NOWHERE } from "./id-table.ts";

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
  readonly #ids = new IdTable();
  /** By place: until when its id is known, for ever while it is pending. */
  readonly #until: number[] = [];
  /** By place: its neighbours among those that were forwarded, in the order in which they are forgotten. */
  readonly #older: number[] = [];
  readonly #newer: number[] = [];
  #oldest = NOWHERE;
  #newest = NOWHERE;
  #forwarded = 0;
  readonly #options: SeenOptions;

  constructor(options: SeenOptions) {
    this.#options = options;
  }

  /** Tells whether an id has been taken before. */
  has(id: string): boolean {
    const place = this.#ids.find(id);
    if (place === NOWHERE) return false;
    if (this.#isPending(place) || this.#untilOf(place) > this.#options.now()) return true;
    this.#remove(place);
    return false;
  }

  /** Notes an id that {@link has} did not know; false when it is known by now. */
  take(id: string): boolean {
    if (this.#ids.find(id) !== NOWHERE) return false;
    this.#until[this.#ids.add(id)] = Number.POSITIVE_INFINITY;
    return true;
  }

  /** Notes that an id has been forwarded. */
  forwarded(id: string): void {
    const { maxIds, windowMs, now } = this.#options;
    const time = now();
    let place = this.#ids.find(id);
    if (place === NOWHERE) place = this.#ids.add(id);
    else if (!this.#isPending(place)) this.#unlink(place);
    this.#until[place] = time + windowMs;
    this.#link(place);
    while (this.#oldest !== NOWHERE && (this.#forwarded > maxIds || this.#untilOf(this.#oldest) <= time)) {
      this.#remove(this.#oldest);
    }
  }

  /** Forgets an id whose forwarding has failed. */
  forget(id: string): void {
    const place = this.#ids.find(id);
    if (place !== NOWHERE) this.#remove(place);
  }

  /** How many ids are remembered, pending ones included. */
  get size(): number {
    return this.#ids.size;
  }

  #untilOf(place: number): number {
    return this.#until[place] ?? 0;
  }

  #isPending(place: number): boolean {
    return this.#until[place] === Number.POSITIVE_INFINITY;
  }

  #remove(place: number): void {
    if (!this.#isPending(place)) this.#unlink(place);
    this.#ids.delete(place);
  }

  #link(place: number): void {
    this.#older[place] = this.#newest;
    this.#newer[place] = NOWHERE;
    if (this.#newest === NOWHERE) this.#oldest = place;
    else this.#newer[this.#newest] = place;
    this.#newest = place;
    this.#forwarded++;
  }

  #unlink(place: number): void {
    const older = this.#older[place] ?? NOWHERE;
    const newer = this.#newer[place] ?? NOWHERE;
    if (older === NOWHERE) this.#oldest = newer;
    else this.#newer[older] = newer;
    if (newer === NOWHERE) this.#newest = older;
    else this.#older[newer] = older;
    this.#forwarded--;
  }
}
