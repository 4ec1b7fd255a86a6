import type { DescMessage } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * Messages, map entries, objects and arrays of a body at most. Two bytes that say "an empty span" become some 500 in memory:
 * without a bound 4 kB of gzip took up a gigabyte. No report of any agent of ours comes near it, and who is above is asked for
 * smaller requests.
 */
export const MAX_PARTS = 100_000;

/** The least bytes that a part takes, on any wire: most bodies are too small for a count to be worth it. */
const LEAST_BYTES = 2;

/** Tells whether bodies have more parts than may be made of them; looks at none that is too small for that. */
export type PartLimit = (bodies: readonly Uint8Array[]) => boolean;

/** For bodies of JSON, by what opens an object or an array, in texts too. */
export const hasTooManyJsonParts: PartLimit = (bodies) => {
  if (!mayHaveTooMany(bodies)) return false;
  let parts = 0;
  for (const body of bodies) {
    for (const byte of body) if (byte === 0x7b || byte === 0x5b) parts++;
  }
  return parts > MAX_PARTS;
};

/** For bodies in protobuf, along a message's descriptor. Bytes that are none are counted as far as any reader would get. */
export function compilePartLimit(desc: DescMessage): PartLimit {
  const fields = nestedFields(desc);
  return (bodies) => {
    if (!mayHaveTooMany(bodies)) return false;
    const count = { left: MAX_PARTS };
    return bodies.some((body) => {
      try {
        countParts(new BinaryReader(body), body.length, fields, count);
      } catch {
        // Whoever decodes it refuses it.
      }
      return count.left < 0;
    });
  };
}

/** Fields that hold messages or the entries of a map, by number, each with those within. */
type NestedFields = ReadonlyMap<number, NestedFields>;

function nestedFields(desc: DescMessage): NestedFields {
  const fields = new Map<number, NestedFields>();
  for (const field of desc.fields) {
    if (field.fieldKind === "map") fields.set(field.number, new Map());
    else if (field.message !== undefined) fields.set(field.number, nestedFields(field.message));
  }
  return fields;
}

function countParts(reader: BinaryReader, end: number, fields: NestedFields, count: { left: number }): void {
  while (reader.pos < end && count.left >= 0) {
    const [number, wireType] = reader.tag();
    const inner = wireType === WireType.LengthDelimited ? fields.get(number) : undefined;
    if (inner === undefined) reader.skip(wireType, number);
    else {
      count.left--;
      const length = reader.uint32();
      countParts(reader, reader.pos + length, inner, count);
    }
  }
}

function mayHaveTooMany(bodies: readonly Uint8Array[]): boolean {
  return bodies.reduce((sum, { length }) => sum + length, 0) > MAX_PARTS * LEAST_BYTES;
}
