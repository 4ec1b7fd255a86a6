import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** A message that is being read; what is absent is undefined. */
type Members = Record<string, unknown>;

/** Reads one occurrence of a field into the message that has it; throws on bytes that are none. */
type FieldReader = (reader: BinaryReader, message: Members) => void;

/** Reads a message up to an end, on top of what an earlier occurrence has brought. */
type MessageReader = (reader: BinaryReader, end: number, earlier?: Members) => Members;

/** Groups within groups of a field that is unknown, which are skipped; no message of ours is nested deeper. */
const MAX_NESTING = 16;

/**
 * Compiles the reader of a message's bytes: it makes the value that JSON.parse would of the same message, with numbers for
 * 64-bit integers and enums, for the check of an item to read on. No object of protobuf-es is made in between.
 *
 * It means what protobuf-es means: of a field that occurs again the last counts, messages are merged, lists joined. Unknown
 * fields are left out. Bytes that are cut off, of another wire type than the field's, or whose parts do not end where they say
 * give undefined, as does text that is no UTF-8; it never throws.
 *
 * @param maxEntries - Entries of a list or map that are kept, and one more, so that the check finds it too long. Whoever
 *   sends an empty message of two bytes a million times gets no million objects.
 */
export function compileBinaryReader(desc: DescMessage, maxEntries: number): (bytes: Uint8Array) => unknown {
  const readMessage = compileMessage(desc, maxEntries);
  return (bytes) => {
    try {
      return readMessage(new BinaryReader(bytes), bytes.length);
    } catch {
      return undefined;
    }
  };
}

function compileMessage(desc: DescMessage, maxEntries: number): MessageReader {
  const readers: (FieldReader | undefined)[] = [];
  const wireTypes: WireType[] = [];
  for (const field of desc.fields) {
    readers[field.number] = compileField(field, maxEntries);
    wireTypes[field.number] = wireTypeOf(field);
  }
  const maps = desc.fields.filter((field) => field.fieldKind === "map").map((field) => field.jsonName);
  const blank: Members = Object.fromEntries(desc.fields.map((field) => [field.jsonName, undefined]));
  return (reader, end, earlier) => {
    const message = earlier ?? { ...blank };
    while (reader.pos < end) {
      const [number, wireType] = reader.tag();
      const readField = readers[number];
      if (readField === undefined) reader.skip(wireType, number, MAX_NESTING);
      else if (wireTypes[number] === wireType) readField(reader, message);
      else throw new RangeError("another wire type");
    }
    if (reader.pos !== end) throw new RangeError("beyond its end");
    for (const name of maps) message[name] = withOwnMembers(message[name]);
    return message;
  };
}

function compileField(field: DescField, maxEntries: number): FieldReader {
  const { jsonName } = field;
  if (field.fieldKind === "map") return compileMap(field, maxEntries);
  if (field.fieldKind === "list") {
    const readEntry = compileValue(field, maxEntries);
    return (reader, message) => {
      const entry = readEntry(reader);
      const list = message[jsonName];
      if (!Array.isArray(list)) message[jsonName] = [entry];
      else if (list.length <= maxEntries) list.push(entry);
    };
  }
  const rivals = field.oneof?.fields.filter((other) => other !== field).map((other) => other.jsonName) ?? [];
  const readValue = compileValue(field, maxEntries);
  return (reader, message) => {
    message[jsonName] = readValue(reader, message[jsonName]);
    for (const rival of rivals) message[rival] = undefined;
  };
}

/** `__proto__` becomes a member like any other. */
function withOwnMembers(map: unknown): unknown {
  return map instanceof Map ? Object.fromEntries(map) : map;
}

/** Of maps only that of texts to texts occurs; a part of an entry that is absent is empty. */
function compileMap({ jsonName }: DescField, maxEntries: number): FieldReader {
  return (reader, message) => {
    const [key, value] = readEntry(reader, endOf(reader));
    const known = message[jsonName];
    const map = known instanceof Map ? known : new Map(Object.entries(known ?? {}));
    if (map.size <= maxEntries || map.has(key)) map.set(key, value);
    message[jsonName] = map;
  };
}

function readEntry(reader: BinaryReader, end: number): [key: string, value: string] {
  const entry: [string, string] = ["", ""];
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    if (number > 2) reader.skip(wireType, number, MAX_NESTING);
    else if (wireType === WireType.LengthDelimited) entry[number - 1] = reader.string(true);
    else throw new RangeError("another wire type");
  }
  if (reader.pos !== end) throw new RangeError("beyond its end");
  return entry;
}

function compileValue(field: DescField, maxEntries: number): (reader: BinaryReader, earlier?: unknown) => unknown {
  if (field.message !== undefined) {
    const readMessage = compileMessage(field.message, maxEntries);
    return (reader, earlier) => readMessage(reader, endOf(reader), earlier as Members | undefined);
  }
  switch (field.scalar) {
    case ScalarType.STRING:
      return (reader) => reader.string(true);
    case ScalarType.BOOL:
      return (reader) => reader.bool();
    case ScalarType.INT64:
      // Beyond 2^53 it comes out as a number that is not safe, which the check refuses.
      return (reader) => Number(reader.int64());
    case ScalarType.DOUBLE:
      return (reader) => reader.double();
    case ScalarType.INT32:
    case undefined:
      return (reader) => reader.int32();
    default:
      throw new TypeError(`${field} is of a type that no item has`);
  }
}

/** Reads a length and gives where what is so long ends: not beyond what it is in, which else would not end where it says. */
function endOf(reader: BinaryReader): number {
  const length = reader.uint32();
  return reader.pos + length;
}

function wireTypeOf(field: DescField): WireType {
  if (field.fieldKind === "map" || field.message !== undefined || field.scalar === ScalarType.STRING) {
    return WireType.LengthDelimited;
  }
  return field.scalar === ScalarType.DOUBLE ? WireType.Bit64 : WireType.Varint;
}
