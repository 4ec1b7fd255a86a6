import type { DescMessage } from "@bufbuild/protobuf";
import { compileField, emptyOf, type ShapeRules } from "./shape-of-field.ts";
import { type Reader, Trouble } from "./trouble.ts";

/** What a message counts for beside its texts when an item is weighed, in characters. */
const MESSAGE_WEIGHT = 16;

/**
 * Members that our agents have undefined where they are empty, and so leave out of what they send; every other has its default
 * there. All stand in each item, here as in our agents, so that items of a kind share one hidden class.
 */
const UNDEFINED: ReadonlySet<string> = new Set([
  "SpanObject.refs",
  "SpanObject.peer",
  "SpanObject.tags",
  "SpanObject.logs",
]);
/** A member that our agents never have. */
const UNUSED = "BrowserPerfData.fmpTime";

/**
 * Compiles the check of a message's proto JSON form, which makes a clean copy: only known fields, in the form of our agents
 * (64-bit integers and enums as numbers, absent scalars as their defaults, absent messages and oneof members undefined).
 *
 * It takes what both OAP and protobuf-es take and means the same by it, with three exceptions. Refused are an unknown enum
 * number, an integer beyond 2^53 and a double that is not finite, of which OAP makes something or other. Taken is null for a
 * member of a oneof, since serializers write it for what is not set, and protobuf-es alone minds. Half a surrogate pair is left
 * to the rule of its text.
 *
 * There is one closure for each field, made once: no descriptor is looked at while items come in, and nothing throws.
 *
 * @param place - The field that holds the message, as `SpanObject.tags`; empty for an item.
 */
export function compileShape(desc: DescMessage, rules: ShapeRules, place = ""): Reader {
  const names = desc.fields.map((field) => field.jsonName);
  const compileMessage = (member: DescMessage, at: string): Reader => compileShape(member, rules, at);
  const readers = desc.fields.map((field) => compileField(field, rules, { place, compileMessage }));
  const blank = blankOf(desc);
  const breaksOneof = compileOneofCheck(desc);
  return (value, trouble) => {
    if (!isObject(value)) return trouble.refuse("malformed");
    const copy: Record<string, unknown> = { ...blank };
    for (let index = 0; index < names.length; index++) {
      const name = names[index] ?? "";
      const member = value[name];
      if (member === undefined || member === null) continue;
      const clean = readers[index]?.(member, trouble);
      if (clean === undefined) return trouble.within(name);
      copy[name] = clean;
    }
    if (breaksOneof?.(copy)) return trouble.refuse("malformed");
    trouble.weight += MESSAGE_WEIGHT;
    return copy;
  };
}

/** What a value comes out as, or why it does not. */
export type Shaped<Item> = { readonly item: Item; readonly weight: number } | { readonly trouble: Trouble };

/** Reads a value with a reader that was compiled for this type of item. */
export function readItem<Item extends object>(read: Reader, value: unknown): Shaped<Item> {
  const trouble = new Trouble();
  const item = read(value, trouble);
  if (typeof item !== "object" || item === null) return { trouble };
  return { item: item as Item, weight: trouble.weight };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What an item without any field comes out as. */
function blankOf(desc: DescMessage): Readonly<Record<string, unknown>> {
  const blank: Record<string, unknown> = {};
  for (const field of desc.fields) {
    const name = `${desc.name}.${field.name}`;
    if (name !== UNUSED) blank[field.jsonName] = UNDEFINED.has(name) ? undefined : emptyOf(field);
  }
  return blank;
}

/** Gives what tells that more than one member of a oneof is set; undefined for a message without oneofs. */
function compileOneofCheck(desc: DescMessage): ((copy: Readonly<Record<string, unknown>>) => boolean) | undefined {
  if (desc.oneofs.length === 0) return undefined;
  const groups = desc.oneofs.map((oneof) => oneof.fields.map((field) => field.jsonName));
  return (copy) => groups.some((names) => names.filter((name) => copy[name] !== undefined).length > 1);
}
