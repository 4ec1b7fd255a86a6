import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";
import type { Reader } from "./trouble.ts";

/** What is asked of the texts and lists of a message beyond its proto. */
export interface ShapeRules {
  /** Gives the reader of a text field; `place` is the field that holds the message it is in, such as `Log.data`. */
  textOf(field: DescField, place: string): Reader;
  /** Gives how many entries a list or map has at most; `place` as above. */
  maxEntriesOf(field: DescField, place: string): number;
}

/** Where a field is, and how to compile the messages in it. */
export interface FieldSite {
  readonly place: string;
  readonly compileMessage: (desc: DescMessage, place: string) => Reader;
}

const EMPTY_LIST: readonly never[] = Object.freeze([]);
const EMPTY_MAP: Readonly<Record<string, never>> = Object.freeze({});
const WHOLE = /^-?\d{1,20}$/;
const DECIMAL = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Compiles the reader of a field's value, which is neither null nor undefined. */
export function compileField(field: DescField, rules: ShapeRules, site: FieldSite): Reader {
  switch (field.fieldKind) {
    case "list":
      return listOf(compileSingle(field, rules, site), rules.maxEntriesOf(field, site.place));
    case "map":
      return mapOf(rules.textOf(field, site.place), rules.maxEntriesOf(field, site.place));
    default:
      return compileSingle(field, rules, site);
  }
}

/** What stands for a field that is absent. */
export function emptyOf(field: DescField): unknown {
  if (field.oneof !== undefined || field.fieldKind === "message") return undefined;
  if (field.fieldKind === "list") return EMPTY_LIST;
  if (field.fieldKind === "map") return EMPTY_MAP;
  if (field.scalar === ScalarType.STRING) return "";
  return field.scalar === ScalarType.BOOL ? false : 0;
}

function compileSingle(field: DescField, rules: ShapeRules, { place, compileMessage }: FieldSite): Reader {
  if (field.message !== undefined) return compileMessage(field.message, `${field.parent.name}.${field.name}`);
  if (field.enum !== undefined) return enumOf(field.enum);
  switch (field.scalar) {
    case ScalarType.STRING:
      return rules.textOf(field, place);
    case ScalarType.BOOL:
      return (value, trouble) => (typeof value === "boolean" ? value : trouble.refuse("malformed"));
    case ScalarType.INT32:
      return readInt32;
    case ScalarType.INT64:
      return readInt64;
    case ScalarType.DOUBLE:
      return readDouble;
    default:
      throw new TypeError(`${field} is of a type that no item has`);
  }
}

const readInt32: Reader = (value, trouble) => {
  const number = numberOf(value, WHOLE);
  // Of -0 makes 0, which is what the wire makes of it.
  return typeof number === "number" && (number | 0) === number ? number | 0 : trouble.refuse("malformed");
};

const readInt64: Reader = (value, trouble) => {
  const number = numberOf(value, WHOLE);
  return Number.isSafeInteger(number) ? Number(number) + 0 : trouble.refuse("malformed");
};

const readDouble: Reader = (value, trouble) => {
  const number = numberOf(value, DECIMAL);
  return Number.isFinite(number) ? Number(number) + 0 : trouble.refuse("malformed");
};

/** A number of a text in the form that proto JSON writes numbers in; any other value as it is. */
function numberOf(value: unknown, form: RegExp): unknown {
  return typeof value === "string" && form.test(value) ? Number(value) : value;
}

function enumOf(desc: DescEnum): Reader {
  const numbers = new Map<unknown, number>();
  for (const { name, number } of desc.values) numbers.set(name, number).set(number, number);
  return (value, trouble) => numbers.get(value) ?? trouble.refuse("malformed");
}

function listOf(read: Reader, maxEntries: number): Reader {
  return (value, trouble) => {
    if (!Array.isArray(value)) return trouble.refuse("malformed");
    if (value.length > maxEntries) return trouble.refuse("too-many");
    const list: unknown[] = [];
    for (let index = 0; index < value.length; index++) {
      const entry = read(value[index], trouble);
      if (entry === undefined) return trouble.within(`[${index}]`);
      list.push(entry);
    }
    return list;
  };
}

/** Of a map only that of texts to texts occurs; its keys obey the rule of its values. */
function mapOf(readText: Reader, maxEntries: number): Reader {
  return (value, trouble) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return trouble.refuse("malformed");
    const entries = Object.entries(value);
    if (entries.length > maxEntries) return trouble.refuse("too-many");
    const clean: [string, string][] = [];
    for (const [key, member] of entries) {
      const text = readText(member, trouble);
      const name = text === undefined ? undefined : readText(key, trouble);
      // Not the key, which may be anything and as long as the body.
      if (typeof text !== "string" || typeof name !== "string") return undefined;
      clean.push([name, text]);
    }
    // Defines own members, `__proto__` too.
    return Object.fromEntries(clean);
  };
}
