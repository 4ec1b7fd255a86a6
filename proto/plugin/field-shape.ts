import { type DescEnum, type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** How one field looks in the generated code. */
export interface FieldShape {
  /** Its TypeScript type, without `undefined`. */
  readonly type: string;
  /** The function of the backward writer that writes it. */
  readonly writer: string;
  /** Its message type, for the fields that have one. */
  readonly message?: DescMessage;
  /** Its enum, whose members are numbers in the plain objects. */
  readonly enum?: DescEnum;
}

const SCALAR_SHAPES: ReadonlyMap<ScalarType, FieldShape> = new Map([
  [ScalarType.STRING, { type: "string", writer: "writeString" }],
  [ScalarType.BOOL, { type: "boolean", writer: "writeBool" }],
  [ScalarType.INT32, { type: "number", writer: "writeInt32" }],
  [ScalarType.INT64, { type: "number", writer: "writeInt64" }],
  [ScalarType.DOUBLE, { type: "number", writer: "writeDouble" }],
]);

/**
 * Maps a field of a descriptor to its type and its writer.
 *
 * Only what the SkyWalking protocol uses is known. Anything else fails the generation, because a field that was
 * skipped quietly would be lost on the wire.
 *
 * @throws Error naming the field, when its kind is not known.
 */
export function fieldShape(field: DescField): FieldShape {
  const shape = singularShape(field) ?? pluralShape(field);
  if (shape === undefined) throw new Error(`the encoder plugin does not know the kind of ${field.toString()}`);
  return shape;
}

/** Names a message as protobuf-es does: members of a message carry its name in front. */
export function messageName(message: DescMessage): string {
  return message.parent === undefined ? message.name : `${messageName(message.parent)}_${message.name}`;
}

function singularShape(field: DescField): FieldShape | undefined {
  switch (field.fieldKind) {
    case "message":
      if (field.delimitedEncoding) return undefined;
      return { type: messageName(field.message), writer: "writeMessage", message: field.message };
    case "scalar":
      return hasImplicitPresence(field) ? SCALAR_SHAPES.get(field.scalar) : undefined;
    case "enum":
      return hasImplicitPresence(field) ? { type: "number", writer: "writeInt32", enum: field.enum } : undefined;
    default:
      return undefined;
  }
}

function pluralShape(field: DescField): FieldShape | undefined {
  if (field.fieldKind === "map") {
    const isStringMap = field.mapKey === ScalarType.STRING && field.mapKind === "scalar";
    if (!isStringMap || field.scalar !== ScalarType.STRING) return undefined;
    return { type: "Readonly<Record<string, string>>", writer: "writeMap" };
  }
  if (field.fieldKind !== "list") return undefined;
  if (field.listKind === "message" && !field.delimitedEncoding) {
    return { type: `readonly ${messageName(field.message)}[]`, writer: "writeMessages", message: field.message };
  }
  const isStringList = field.listKind === "scalar" && field.scalar === ScalarType.STRING;
  return isStringList ? { type: "readonly string[]", writer: "writeStrings" } : undefined;
}

/** The writers skip default values, which would lose an explicit 0 of an `optional` or a oneof. */
function hasImplicitPresence(field: DescField): boolean {
  return field.oneof === undefined && field.proto.proto3Optional === false;
}
