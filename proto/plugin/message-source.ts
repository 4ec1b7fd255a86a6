import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { getComments } from "@bufbuild/protoplugin";
import { fieldShape, messageName } from "./field-shape.ts";

/** Prints the interface and the two encoder functions of one message. */
export function messageSource(message: DescMessage): string {
  return [interfaceSource(message), writeFunctionSource(message), encodeFunctionSource(message)].join("\n\n");
}

function interfaceSource(message: DescMessage): string {
  const doc = docBlock([...commentLines(message), `Message \`${message.typeName}\`.`], "");
  const members = message.fields.map((field) => {
    const lines = [...commentLines(field), ...remarks(field)];
    return `${docBlock(lines, "  ")}  readonly ${field.jsonName}?: ${fieldShape(field).type} | undefined;\n`;
  });
  return `${doc}export interface ${messageName(message)} {\n${members.join("")}}`;
}

function writeFunctionSource(message: DescMessage): string {
  const name = messageName(message);
  const descending = [...message.fields].sort((left, right) => right.number - left.number);
  const body = descending.map((field) => `  ${writeStatement(field)}\n`).join("");
  const doc = docBlock([`Writes the fields of a \`${name}\`, the last one first.`], "");
  return `${doc}export function write${name}(writer: BackwardWriter, message: ${name}): void {\n${body}}`;
}

function writeStatement(field: DescField): string {
  const { writer, message } = fieldShape(field);
  const nested = message === undefined ? "" : `write${messageName(message)}, `;
  return `${writer}(writer, ${field.number}, ${nested}message.${field.jsonName});`;
}

function encodeFunctionSource(message: DescMessage): string {
  const name = messageName(message);
  const doc = docBlock([`Encodes a \`${name}\`. A writer that is passed is reused.`], "");
  const signature = `encode${name}(message: ${name}, writer?: BackwardWriter): Uint8Array<ArrayBuffer>`;
  return `${doc}export function ${signature} {\n  return encodeMessage(write${name}, message, writer);\n}`;
}

function remarks(field: DescField): string[] {
  const { enum: members } = fieldShape(field);
  const lines = members === undefined ? [] : [enumRemark(members)];
  if (field.oneof !== undefined) {
    lines.push(
      `One of \`${field.oneof.name}\`: when several are set, the receiver takes the one of the highest number.`,
    );
  }
  return lines;
}

function enumRemark(desc: DescEnum): string {
  return `${desc.name}: ${desc.values.map((value) => `${value.name} = ${value.number}`).join(", ")}.`;
}

function commentLines(desc: DescMessage | DescField): string[] {
  const text = getComments(desc).leading ?? "";
  return text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
}

function docBlock(lines: readonly string[], indent: string): string {
  if (lines.length === 0) return "";
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  if (safe.length === 1) return `${indent}/** ${safe[0]} */\n`;
  return `${indent}/**\n${safe.map((line) => `${indent} * ${line}\n`).join("")}${indent} */\n`;
}
