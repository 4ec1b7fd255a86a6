import { type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";

/** Turns a decoded message into its proto JSON form, with every field present. */
export type ToPlain = (message: Message) => Record<string, unknown>;

type FieldReader = (message: Readonly<Record<string, unknown>>, plain: Record<string, unknown>) => void;

/**
 * Compiles what turns messages of a type into plain objects: 64-bit integers as numbers, since here they are times and counts
 * far below 2^53, enums as numbers, which proto JSON takes as well as names, and oneofs as the member that is set.
 *
 * protobuf-es's own `toJson` looks each field up anew, and writes 64-bit integers as text.
 */
export function compilePlain(schema: DescMessage): ToPlain {
  return compile(schema, new Map());
}

function compile(schema: DescMessage, known: Map<DescMessage, ToPlain>): ToPlain {
  const before = known.get(schema);
  if (before) return before;
  let readers: readonly FieldReader[] = [];
  const toPlain: ToPlain = (message) => {
    const plain: Record<string, unknown> = {};
    const members = message as Message & Readonly<Record<string, unknown>>;
    for (const read of readers) read(members, plain);
    return plain;
  };
  // Before its fields: a type may contain itself.
  known.set(schema, toPlain);
  readers = schema.fields.map((field) => readerOf(field, known));
  return toPlain;
}

function readerOf(field: DescField, known: Map<DescMessage, ToPlain>): FieldReader {
  const { jsonName, localName, oneof } = field;
  const convert = conversionOf(field, known);
  if (oneof) {
    return (message, plain) => {
      const { case: name, value } = message[oneof.localName] as { case?: string; value?: unknown };
      if (name === localName) plain[jsonName] = convert(value);
    };
  }
  return (message, plain) => {
    const value = message[localName];
    if (value !== undefined) plain[jsonName] = convert(value);
  };
}

function conversionOf(field: DescField, known: Map<DescMessage, ToPlain>): (value: unknown) => unknown {
  const convert = elementConversion(field, known);
  if (convert === undefined || field.fieldKind === "map") return (value) => value;
  return field.fieldKind === "list"
    ? (value) => (value as readonly unknown[]).map((element) => convert(element))
    : convert;
}

/** Undefined for what is in its JSON form already. The maps of the collect protocol are text to text. */
function elementConversion(
  { message, scalar }: DescField,
  known: Map<DescMessage, ToPlain>,
): ((value: unknown) => unknown) | undefined {
  if (message) {
    const toPlain = compile(message, known);
    return (value) => toPlain(value as Message);
  }
  return scalar === ScalarType.INT64 ? Number : undefined;
}
