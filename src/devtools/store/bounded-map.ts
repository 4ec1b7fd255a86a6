/** What a bounded map may hold; the oldest entries leave first. */
export interface Bounds {
  readonly maxItems: number;
  readonly maxBytes: number;
}

/** A map in order of arrival that never holds more than its bounds allow. */
export interface BoundedMap<K, V> {
  readonly size: number;
  readonly bytes: number;
  get(key: K): V | undefined;
  /** Adds an entry and returns how many had to leave for it; an entry larger than the whole bound leaves at once itself. */
  add(key: K, value: V, bytes: number): number;
  /** Replaces a value in its place, keeping its age. */
  replace(key: K, value: V): void;
  values(): V[];
  clear(): void;
}

/**
 * Makes a map bounded in entries and in bytes.
 *
 * Both bounds are needed: a few segments of 300 spans with long tags weigh as much as thousands of small ones.
 */
export function createBoundedMap<K, V>(bounds: Bounds): BoundedMap<K, V> {
  const entries = new Map<K, { value: V; readonly bytes: number }>();
  let bytes = 0;

  function evict(): number {
    let evicted = 0;
    for (const [key, entry] of entries) {
      if (entries.size <= bounds.maxItems && bytes <= bounds.maxBytes) break;
      entries.delete(key);
      bytes -= entry.bytes;
      evicted++;
    }
    return evicted;
  }

  return {
    get size() {
      return entries.size;
    },
    get bytes() {
      return bytes;
    },
    get: (key) => entries.get(key)?.value,
    add(key, value, size) {
      bytes += size - (entries.get(key)?.bytes ?? 0);
      entries.delete(key);
      entries.set(key, { value, bytes: size });
      return evict();
    },
    replace(key, value) {
      const entry = entries.get(key);
      if (entry !== undefined) entry.value = value;
    },
    values: () => Array.from(entries.values(), (entry) => entry.value),
    clear() {
      entries.clear();
      bytes = 0;
    },
  };
}
