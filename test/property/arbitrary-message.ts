import { create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { type ReflectMessage, reflect } from "@bufbuild/protobuf/reflect";
import fc from "fast-check";

/** A message in the form our encoders take: proto JSON names, int64 and enums as numbers, oneofs side by side. */
export type PlainMessage = Readonly<Record<string, unknown>>;

const unit = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xffff }).map((code) => String.fromCharCode(code)) },
  { weight: 1, arbitrary: fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("\x7f", "\x80", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\u{10000}"),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0x10000, max: 0x10ffff }).map((code) => String.fromCodePoint(code)) },
);

/** Mostly short; at times long enough for a length of two and of three bytes. */
const text = fc
  .tuple(fc.string({ unit, maxLength: 12 }), fc.nat(99))
  .map(([short, dice]) => short.repeat(dice < 90 ? 1 : dice < 98 ? 20 : 3000));

const int32 = fc.oneof(
  fc.integer(),
  fc.integer({ min: -1, max: 300 }),
  fc.constantFrom(0, -0, 127, 128, 16383, 16384, 2 ** 28, 2 ** 31 - 1, -(2 ** 31)),
);

const int64 = fc.oneof(
  fc.maxSafeInteger(),
  int32,
  fc.constantFrom(2 ** 32, 2 ** 32 - 1, 2 ** 35, 2 ** 35 - 1, 2 ** 42, -(2 ** 32), -(2 ** 35), -(2 ** 42)),
  fc.constantFrom(1_767_225_600_000, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

const double = fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, Number.MIN_VALUE));

/** Generates any message of a type, absent, undefined and null members among them; of a oneof at most one is set. */
export function arbitraryMessage(desc: DescMessage): fc.Arbitrary<PlainMessage> {
  const members = desc.fields.filter((field) => field.oneof === undefined);
  const single = fc.record(memberArbitraries(members), { requiredKeys: [] });
  const choices = desc.oneofs.map((oneof) => arbitraryChoice(oneof.fields));
  return fc.tuple(single, ...choices).map((parts): PlainMessage => Object.assign({}, ...parts));
}

/** Builds the protobuf-es message that says the same. */
export function toProtobufEs(desc: DescMessage, plain: PlainMessage): Message {
  return toReflected(desc, plain).message;
}

/** Unchecked, because reflection refuses half a surrogate pair, which `toBinary` encodes. */
function toReflected(desc: DescMessage, plain: PlainMessage): ReflectMessage {
  const message = reflect(desc, create(desc), false);
  for (const field of desc.fields) {
    const value = plain[field.jsonName];
    if (value === undefined || value === null) continue;
    if (field.fieldKind === "list") {
      const list = message.get(field);
      for (const item of asList(value)) list.add(toFieldValue(field, item));
    } else if (field.fieldKind === "map") {
      const map = message.get(field);
      for (const [key, item] of Object.entries(value)) map.set(key, item);
    } else {
      message.set(field, toFieldValue(field, value));
    }
  }
  return message;
}

function toFieldValue(field: DescField, value: unknown): unknown {
  if (field.message !== undefined) return toReflected(field.message, asPlain(value));
  return field.scalar === ScalarType.INT64 ? BigInt(Number(value)) : value;
}

function memberArbitraries(fields: readonly DescField[]): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(
    fields.map((field) => [
      field.jsonName,
      fc.oneof({ weight: 8, arbitrary: arbitraryField(field) }, fc.constantFrom(undefined, null)),
    ]),
  );
}

function arbitraryChoice(fields: readonly DescField[]): fc.Arbitrary<PlainMessage> {
  const cases = fields.map((field) => arbitraryField(field).map((value) => ({ [field.jsonName]: value })));
  return fc.oneof(fc.constant({}), ...cases);
}

function arbitraryField(field: DescField): fc.Arbitrary<unknown> {
  switch (field.fieldKind) {
    case "message":
      return arbitraryMessage(field.message);
    case "enum":
      return fc.oneof(fc.constantFrom(...field.enum.values.map((value) => value.number)), int32);
    case "scalar":
      return arbitraryScalar(field.scalar);
    case "map":
      return fc.dictionary(text, text, { maxKeys: 4 });
    case "list": {
      const item: fc.Arbitrary<unknown> = field.message === undefined ? text : arbitraryMessage(field.message);
      return fc.array(item, { maxLength: 3 });
    }
  }
}

function arbitraryScalar(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return text;
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.INT32:
      return int32;
    case ScalarType.INT64:
      return int64;
    case ScalarType.DOUBLE:
      return double;
    default:
      throw new Error(`no arbitrary for ${ScalarType[type]}`);
  }
}

function asList(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError("not a list");
  return value;
}

function asPlain(value: unknown): PlainMessage {
  if (typeof value !== "object" || value === null) throw new TypeError("not a message");
  return { ...value };
}
