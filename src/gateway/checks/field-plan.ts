import { type DescField, ScalarType } from "@bufbuild/protobuf";
import { type Characters, charactersOf } from "./plain-text.ts";

/** A field of a message: the tag before its value in protobuf, and the characters before it in JSON. */
export interface FieldPlan {
  readonly tag: number;
  readonly name: Characters;
}

const LENGTH_DELIMITED = 2;

/** Plans all fields of a message. Its first one opens it. */
export function plansOf<Name extends string>(fields: Readonly<Record<Name, DescField>>): Record<Name, FieldPlan> {
  const plans = Object.entries<DescField>(fields).map(([name, field]) => [name, planOf(field)] as const);
  return Object.fromEntries(plans) as Record<Name, FieldPlan>;
}

function planOf(field: DescField): FieldPlan {
  const { number, parent, jsonName, fieldKind, scalar, message } = field;
  if (number > 15) throw new TypeError(`${field} has a tag of two bytes`);
  const isText = scalar === ScalarType.STRING;
  const opening = isText ? '"' : "";
  return {
    tag: (number << 3) | (isText || message !== undefined ? LENGTH_DELIMITED : 0),
    name: charactersOf(
      `${parent.fields[0] === field ? "{" : ","}"${jsonName}":${fieldKind === "list" ? "[" : opening}`,
    ),
  };
}
