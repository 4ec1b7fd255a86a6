// Makes the proto JSON of any message from its descriptor, in all the ways in which a sender may write it, and spoils it.
import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import fc from "fast-check";

/** A JSON object; `JSON.parse` makes own members of `__proto__` too. */
export type Json = Readonly<Record<string, unknown>>;

const text = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: "grapheme", maxLength: 12 }) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom("\ud800", "a\udc00b", "\u202e<script>", "<img src=x>", "__proto__", "\n") },
);
const asWritten = (numbers: fc.Arbitrary<number>) => fc.oneof(numbers, numbers.map(String));
const int32 = asWritten(fc.oneof(fc.integer(), fc.constantFrom(0, -1, 2 ** 31 - 1, -(2 ** 31))));
const int64 = asWritten(fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, 1_767_225_600_000)));
const double = asWritten(fc.double({ noNaN: true, noDefaultInfinity: true }));

/** What no field, or few, can have. `undefined` stands for leaving out, and NaN and Infinity are `1e999` and worse. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    undefined,
    true,
    false,
    0,
    -0,
    -1,
    7,
    1.5,
    2 ** 31,
    2 ** 53,
    2 ** 63,
    Infinity,
    Number.NaN,
  ),
  fc.constantFrom<unknown>(
    "",
    "x",
    "7",
    "-0",
    "0x10",
    "1e3",
    " 1",
    "1.0",
    "+1",
    "NaN",
    "Infinity",
    "true",
    "Entry",
    "\ud800",
  ),
  fc.constantFrom("9007199254740993", "-9223372036854775808", "99999999999999999999", "1e400"),
  fc.constantFrom<unknown>([], [null], [[]], {}, { __proto__: null }, [{}], [{ key: null }], { key: "a", value: 1 }),
  fc.constant('{"__proto__":{"a":1},"constructor":2}').map((json): unknown => JSON.parse(json)),
  fc.constantFrom(50, 400).map(nested),
  fc.jsonValue(),
);

/** Makes any JSON of a type that a sender may write: numbers as texts, enums as names, null for what is absent, fields unknown. */
export function arbitraryJson(desc: DescMessage): fc.Arbitrary<Json> {
  const members = desc.fields.map((field) => [field.jsonName, field] as const);
  const record = fc.record(Object.fromEntries(members.map(([name, field]) => [name, member(field)])), {
    requiredKeys: [],
  });
  const chosen = fc.tuple(
    ...desc.oneofs.map((oneof) => fc.constantFrom(...oneof.fields.map((field) => field.jsonName), "")),
  );
  const unknown = fc.dictionary(fc.constantFrom("__proto__", "constructor", "trace_id", "toJSON", "x"), fc.jsonValue());
  return fc.tuple(record, chosen, unknown).map(([json, choices, others]) => {
    const left = Object.entries(json).filter(([name, value]) => value === null || !isUnchosen(desc, choices, name));
    return Object.fromEntries([...Object.entries(others), ...left]);
  });
}

/** Spoils a value in up to three places: something else there, a member more or less, a list longer. */
export function spoiled(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const change = fc.tuple(fc.nat(), junk, fc.constantFrom("", "", "", "__proto__", "trace_id", "spans", "key"));
  return fc
    .tuple(values, fc.array(change, { maxLength: 3 }))
    .map(([value, changes]) =>
      changes.reduce((before, [dice, other, name]) => spoil(before, dice, other, name), value),
    );
}

function spoil(value: unknown, dice: number, other: unknown, name: string): unknown {
  const copy: unknown = structuredClone(value);
  const places: [holder: Record<string, unknown>, key: string][] = [];
  collect(copy, places, 0);
  const [holder, key] = places[dice % Math.max(places.length, 1)] ?? [];
  if (holder === undefined || key === undefined) return other;
  const place = name !== "" && !Array.isArray(holder) ? name : key;
  Object.defineProperty(holder, place, { value: other, configurable: true, enumerable: true, writable: true });
  return copy;
}

function collect(value: unknown, places: [Record<string, unknown>, string][], depth: number): void {
  if (typeof value !== "object" || value === null || depth > 20) return;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    places.push([holder, key]);
    collect(holder[key], places, depth + 1);
  }
}

function isUnchosen(desc: DescMessage, choices: readonly string[], name: string): boolean {
  return desc.oneofs.some((oneof, index) => {
    const names = oneof.fields.map((field) => field.jsonName);
    return names.includes(name) && choices[index] !== name;
  });
}

function member(field: DescField): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: value(field) }, { weight: 1, arbitrary: fc.constant(null) });
}

function value(field: DescField): fc.Arbitrary<unknown> {
  if (field.fieldKind === "map") return fc.dictionary(text, text, { maxKeys: 4 });
  return field.fieldKind === "list" ? fc.array(single(field), { maxLength: 3 }) : single(field);
}

function single(field: DescField): fc.Arbitrary<unknown> {
  if (field.message !== undefined) return arbitraryJson(field.message);
  if (field.enum !== undefined)
    return fc.constantFrom(...field.enum.values.flatMap(({ name, number }) => [name, number]));
  switch (field.scalar) {
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
      throw new TypeError(`no JSON for ${field}`);
  }
}

/** Lists and objects in one another, one level each. */
export function nested(depth: number): unknown {
  let inner: unknown = 1;
  for (let level = 0; level < depth; level++) inner = level % 2 === 0 ? [inner] : { spans: inner };
  return inner;
}
