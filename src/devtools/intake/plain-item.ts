import {
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  ScalarType,
  toJson,
} from "@bufbuild/protobuf";

/**
 * Turns a decoded message into its proto JSON form with every field present and 64-bit integers as numbers.
 *
 * proto JSON writes 64-bit integers as strings; here they are times and counts, far below 2^53, and whoever reads them wants
 * to calculate.
 */
export function toPlainItem<D extends DescMessage>(schema: D, message: MessageShape<D>): JsonObject {
  return numbersIn(schema, toJson(schema, message, { alwaysEmitImplicit: true }));
}

function numbersIn(schema: DescMessage, value: JsonValue): JsonObject {
  if (!isObject(value)) throw new TypeError(`${schema.typeName} has no object as its JSON form`);
  const plain: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const field = schema.fields.find(({ jsonName }) => jsonName === name);
    plain[name] = field === undefined ? member : numbersInField(field, member);
  }
  return plain;
}

function numbersInField(field: DescField, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((element) => numbersInElement(field, element));
  return field.fieldKind === "map" ? value : numbersInElement(field, value);
}

function numbersInElement(field: DescField, value: JsonValue): JsonValue {
  if (field.message !== undefined && field.fieldKind !== "map") return numbersIn(field.message, value);
  return field.scalar === ScalarType.INT64 ? Number(value) : value;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
