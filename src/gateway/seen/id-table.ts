/** The place of what is not there. */
export const NOWHERE = -1;

const WORDS = 4;
const DIGITS_A_WORD = 8;
const FIRST_CAPACITY = 1_024;

/**
 * Gives ids places, numbers from 0 on that are used again once their id is gone.
 *
 * The ids of our agents, 32 hexadecimal digits, are kept as their 128 bits in flat arrays, some 40 bytes each, since a map of
 * as many texts is most of what the garbage collector of a busy gateway has to go through. All other ids are in such a map.
 * Where an id is kept depends on numbers drawn at random, so that nobody can choose ids that all come to stand in one row.
 */
export class IdTable {
  #words = new Uint32Array(FIRST_CAPACITY * WORDS);
  /** For each place the next one of its row, or the next free one. */
  #next = new Int32Array(FIRST_CAPACITY);
  /** The first place of each row. */
  #rows = new Int32Array(FIRST_CAPACITY).fill(NOWHERE);
  #firstFree = NOWHERE;
  /** Places from here on were never used. */
  #end = 0;
  #size = 0;
  readonly #others = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #key = new Uint32Array(WORDS);
  #factors: Uint32Array | undefined;

  /** How many ids there are. */
  get size(): number {
    return this.#size;
  }

  /** The place of an id, or {@link NOWHERE}. */
  find(id: string): number {
    if (!this.#read(id)) return this.#others.get(id) ?? NOWHERE;
    let place = this.#rows[this.#row()] ?? NOWHERE;
    while (place !== NOWHERE && !this.#isAt(place)) place = this.#next[place] ?? NOWHERE;
    return place;
  }

  /** Gives a place to an id that has none. */
  add(id: string): number {
    const place = this.#takeFree();
    this.#size++;
    if (this.#read(id)) {
      this.#words.set(this.#key, place * WORDS);
      this.#putInRow(place);
    } else {
      this.#others.set(id, place);
      this.#names.set(place, id);
    }
    return place;
  }

  /** Takes the place from the id that has it. */
  delete(place: number): void {
    const name = this.#names.get(place);
    if (name === undefined) this.#takeFromRow(place);
    else {
      this.#names.delete(place);
      this.#others.delete(name);
    }
    this.#next[place] = this.#firstFree;
    this.#firstFree = place;
    this.#size--;
  }

  /** Reads an id's bits; false for one that is not in the form of ours, or that would be another one written anew. */
  #read(id: string): boolean {
    if (id.length !== WORDS * DIGITS_A_WORD) return false;
    for (let word = 0; word < WORDS; word++) {
      let bits = 0;
      for (let at = word * DIGITS_A_WORD; at < (word + 1) * DIGITS_A_WORD; at++) {
        const code = id.charCodeAt(at);
        const digit = code < 0x3a ? code - 0x30 : code - 0x57;
        if (digit < 0 || digit > 15 || (code >= 0x3a && digit < 10)) return false;
        bits = (bits << 4) | digit;
      }
      this.#key[word] = bits;
    }
    return true;
  }

  #row(): number {
    // Not before the first id: a Worker has no random numbers until it has a request.
    this.#factors ??= crypto.getRandomValues(new Uint32Array(WORDS)).map((factor) => factor | 1);
    let sum = 0;
    for (let word = 0; word < WORDS; word++) {
      sum = (sum + Math.imul(this.#key[word] ?? 0, this.#factors[word] ?? 1)) | 0;
    }
    // The upper bits are the ones that all lower ones have gone into.
    return Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d) >>> (Math.clz32(this.#rows.length) + 1);
  }

  #isAt(place: number): boolean {
    const at = place * WORDS;
    for (let word = 0; word < WORDS; word++) if (this.#words[at + word] !== this.#key[word]) return false;
    return true;
  }

  #takeFree(): number {
    const place = this.#firstFree;
    if (place !== NOWHERE) {
      this.#firstFree = this.#next[place] ?? NOWHERE;
      return place;
    }
    if (this.#end === this.#next.length) this.#grow();
    return this.#end++;
  }

  #putInRow(place: number): void {
    const row = this.#row();
    this.#next[place] = this.#rows[row] ?? NOWHERE;
    this.#rows[row] = place;
  }

  #takeFromRow(place: number): void {
    this.#key.set(this.#words.subarray(place * WORDS, (place + 1) * WORDS));
    const row = this.#row();
    const after = this.#next[place] ?? NOWHERE;
    let before = this.#rows[row] ?? NOWHERE;
    if (before === place) {
      this.#rows[row] = after;
      return;
    }
    for (let next = this.#next[before] ?? NOWHERE; next !== place; next = this.#next[before] ?? NOWHERE) before = next;
    this.#next[before] = after;
  }

  /** Twice the places and rows. All places are taken when it is called. */
  #grow(): void {
    const count = this.#next.length;
    const words = new Uint32Array(count * 2 * WORDS);
    words.set(this.#words);
    this.#words = words;
    this.#next = new Int32Array(count * 2);
    this.#rows = new Int32Array(count * 2).fill(NOWHERE);
    const key = this.#key.slice();
    for (let place = 0; place < count; place++) {
      if (this.#names.has(place)) continue;
      this.#key.set(words.subarray(place * WORDS, (place + 1) * WORDS));
      this.#putInRow(place);
    }
    this.#key.set(key);
  }
}
