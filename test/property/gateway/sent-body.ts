// Bodies as senders, careless ones and attackers make them: items that are right, nearly right and nothing at all, on every wire.
import { gzipSync } from "node:zlib";
import { create, type DescMessage, fromJson, type JsonValue, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import { arbitraryJson, junk, spoiled } from "../../gateway/checks/arbitrary-json.ts";
import { changed, schemas } from "../../gateway/checks/items.ts";
import { arbitraryMessage, toProtobufEs } from "../arbitrary-message.ts";

const utf8 = new TextEncoder();

/** An item that every check takes, with an id that no other has. */
function freshItem(signal: Signal): fc.Arbitrary<unknown> {
  const name = { segment: "traceSegmentId", errorLog: "uniqueId" }[String(signal)];
  return fc.nat().map((number) => changed(signal, name === undefined ? {} : { [name]: `id-${number}` }));
}

/** Any value where an item belongs. */
function anyItem(signal: Signal): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: freshItem(signal) },
    { weight: 8, arbitrary: spoiled(freshItem(signal)) },
    { weight: 1, arbitrary: arbitraryJson(schemas[signal]) },
    { weight: 1, arbitrary: junk },
  );
}

const nest = fc.nat(2_000).map((depth) => "[".repeat(depth) + "]".repeat(depth));

/** The text of a JSON body. */
export function jsonBody(signal: Signal, isList: boolean): fc.Arbitrary<Uint8Array> {
  const item = anyItem(signal);
  const many = fc.array(item, { maxLength: 4 });
  const right = isList ? many : item;
  return fc
    .oneof(
      { weight: 12, arbitrary: right.map(toText) },
      { weight: 1, arbitrary: (isList ? item : many).map(toText) },
      { weight: 1, arbitrary: nest },
    )
    .map((text) => utf8.encode(text));
}

function toText(value: unknown): string {
  return JSON.stringify(value) ?? "";
}

/** A message of a method, as protobuf; or its JSON, where that is what is sent. */
export function messageOf(signal: Signal, input: DescMessage, isJson: boolean): fc.Arbitrary<Uint8Array> {
  const [list] = input === schemas[signal] ? [] : input.fields;
  const items = fc.array(anyItem(signal), { maxLength: 3 });
  const json = list ? items.map((all): unknown => ({ [list.jsonName]: all })) : anyItem(signal);
  if (isJson) return json.map((value) => utf8.encode(toText(value)));
  return fc.oneof(
    { weight: 12, arbitrary: json.map((value) => toProtobuf(input, value)) },
    { weight: 1, arbitrary: arbitraryMessage(input).map((plain) => toBinary(input, toProtobufEs(input, plain))) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }) },
    // Groups in one another, which readers skip by calling themselves.
    { weight: 1, arbitrary: fc.nat(4_000).map((depth) => new Uint8Array(depth).fill(0x7b)) },
  );
}

/** What of a value can be said in protobuf; where nothing can, its text, which is no message. */
function toProtobuf(desc: DescMessage, value: unknown): Uint8Array {
  const text = toText(value);
  try {
    const json: JsonValue = JSON.parse(text);
    return toBinary(desc, fromJson(desc, json, { ignoreUnknownFields: true }));
  } catch {
    return text.length % 2 === 0 ? utf8.encode(text) : toBinary(desc, create(desc));
  }
}

/** Messages in frames, of which some lie about their length, their compression or what they are. */
export function framed(message: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const flags = fc.oneof({ weight: 24, arbitrary: fc.constant(0) }, fc.constantFrom(1, 1, 2, 0x40, 0x80, 0xff));
  const lie = fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1, 1_000, 2 ** 31, 0xffff_ffff));
  return fc
    .array(fc.tuple(message, flags, lie), { maxLength: 4 })
    .map((frames) => Buffer.concat(frames.map(([bytes, flag, error]) => frameOf(bytes, flag, error))));
}

function frameOf(message: Uint8Array, flag: number, error: number): Buffer {
  const body = flag === 1 ? gzipSync(message, { level: 1 }) : message;
  const header = Buffer.alloc(5);
  header[0] = flag;
  header.writeUInt32BE(Math.min(Math.max(0, body.length + error), 0xffff_ffff), 1);
  return Buffer.concat([header, body]);
}

/** Changes nothing, mostly; at times a few bytes, or the end is missing. */
export function damaged(body: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> {
  const edit = fc.tuple(fc.nat(), fc.nat(255));
  const edits = fc.oneof(
    { weight: 6, arbitrary: fc.constant<[number, number][]>([]) },
    { weight: 1, arbitrary: fc.array(edit, { minLength: 1, maxLength: 3 }) },
  );
  return fc.tuple(body, edits).map(([bytes, all]) => {
    let copy = bytes;
    for (const [at, byte] of all) {
      copy = new Uint8Array(copy);
      if (byte < 8) copy = copy.subarray(0, at % (copy.length + 1));
      else copy[at % Math.max(copy.length, 1)] = byte;
    }
    return copy;
  });
}
