import { ROOT } from "../../core/segment/enum-values.ts";

/** In the place of a parent: no span has this id. */
const ABSENT = -2;

/** Segments with more spans are looked at as objects, whatever the limit is. */
const MAX_SPANS = 1_000;

/**
 * The span tree of one segment after the other. Of segments whose ids are as small as those that our agents count it says what
 * `checkSpanTree` says, without an object for each span.
 */
export class NumberedTree {
  /** By span id. */
  readonly #parents: Int32Array;
  /** Behind the last id. */
  #end = 0;

  constructor(maxSpans: number) {
    this.#parents = new Int32Array(Math.min(maxSpans, MAX_SPANS)).fill(ABSENT);
  }

  /** Begins a segment. */
  clear(): void {
    this.#parents.fill(ABSENT, 0, this.#end);
    this.#end = 0;
  }

  /** Adds a span; false for an id that is there already, or beyond the number of spans that a segment may have. */
  add(spanId: number, parentSpanId: number): boolean {
    if (this.#parents[spanId] !== ABSENT) return false;
    this.#parents[spanId] = parentSpanId;
    this.#end = Math.max(this.#end, spanId + 1);
    return true;
  }

  /** Tells whether there is a first span, and every other's parent, if it has one, came before it. */
  isWhole(): boolean {
    if (this.#parents[0] !== ROOT) return false;
    for (let spanId = 1; spanId < this.#end; spanId++) {
      const parent = this.#parents[spanId] ?? ABSENT;
      const isRight = parent < 0 || (parent < spanId && this.#parents[parent] !== ABSENT);
      if (!isRight) return false;
    }
    return true;
  }
}
