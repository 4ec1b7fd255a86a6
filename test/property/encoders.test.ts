import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { create, type DescFile, type DescMessage, fromBinary, toBinary } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type BackwardWriter,
  createBackwardWriter,
  encodeFrames,
  type MessageWriter,
} from "../../src/gen/encode/backward-writer.ts";
import { encodeMeterData, encodeMeterSingleValue } from "../../src/gen/encode/language-agent/meter.ts";
import {
  encodeLog,
  encodeSegmentObject,
  encodeSpanObject,
  writeLog,
} from "../../src/gen/encode/language-agent/tracing.ts";
import { MeterDataSchema, MeterSingleValueSchema } from "../../src/gen/pb/language-agent/Meter_pb.ts";
import { LogSchema, SegmentObjectSchema, SpanObjectSchema } from "../../src/gen/pb/language-agent/Tracing_pb.ts";
import { arbitraryMessage, type PlainMessage, toProtobufEs } from "./arbitrary-message.ts";

type Encoder = (message: PlainMessage, writer?: BackwardWriter) => Uint8Array;

const root = join(import.meta.dirname, "../..");
const encoderModules = await importAll("src/gen/encode");
const messages = await describedMessages();

describe("the message types under test", () => {
  it("are those that the proto files declare", () => {
    const declared = filesBelow("proto", ".proto").flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/^\s*message (\w+) \{/gm)].map((match) => match[1]),
    );
    expect(messages.map((message) => message.name).sort()).toEqual(declared.sort());
    expect(declared).toContain("SegmentObject");
  });
});

describe.each(messages.map((message) => [message.typeName, message] as const))("%s", (typeName, desc) => {
  const name = typeName.replace("skywalking.v3.", "").replace(".", "_");
  const encode = exportedFunction<Encoder>(`encode${name}`);
  const write = exportedFunction<MessageWriter<PlainMessage>>(`write${name}`);
  const plainMessage = arbitraryMessage(desc);

  it("has the bytes of protobuf-es", () => {
    const reused = createBackwardWriter();
    const check = (plain: PlainMessage) => {
      const expected = toBinary(desc, toProtobufEs(desc, plain));
      expectBytes(encode(plain), expected);
      expectBytes(encode(plain, reused), expected);
    };
    fc.assert(fc.property(plainMessage, check), { numRuns: 150 });
  });

  it("can be framed, many in one buffer", () => {
    const check = (plains: PlainMessage[]) => {
      const expected = plains.map((plain) => framed(toBinary(desc, toProtobufEs(desc, plain))));
      expectBytes(encodeFrames(write, plains), Buffer.concat(expected));
    };
    fc.assert(fc.property(fc.array(plainMessage, { maxLength: 4 }), check), { numRuns: 20 });
  });
});

describe("createBackwardWriter()", () => {
  it("makes a writer that gives a large buffer back", () => {
    const writer = createBackwardWriter();
    const large = encodeLog({ data: [{ key: "stack", value: "x".repeat(3 * 1024 * 1024) }] }, writer);
    expect(large.length).toBeGreaterThan(3 * 1024 * 1024);
    expect(writer.bytes.length).toBeLessThanOrEqual(1024 * 1024);
    expect(encodeLog({ time: 1 }, writer)).toEqual(new Uint8Array([8, 1]));
  });

  it("makes a writer that keeps a buffer of ordinary size", () => {
    const writer = createBackwardWriter();
    encodeLog({ data: [{ key: "stack", value: "x".repeat(100_000) }] }, writer);
    const kept = writer.bytes;
    encodeLog({ data: [{ key: "stack", value: "y".repeat(100_000) }] }, writer);
    expect(writer.bytes).toBe(kept);
  });

  it("makes a writer that is whole again after a message that threw", () => {
    const writer = createBackwardWriter();
    const hostile = {
      time: 1,
      get data(): never {
        throw new Error("hostile getter");
      },
    };
    const halfWritten = { logs: [hostile, { time: 5 }] };
    expect(() => encodeSpanObject(halfWritten, writer)).toThrow("hostile getter");
    expect(encodeLog({ time: 2 }, writer)).toEqual(new Uint8Array([8, 2]));
  });

  it("hands out bytes that later messages do not change", () => {
    const writer = createBackwardWriter();
    const first = encodeLog({ time: 3 }, writer);
    encodeLog({ time: 4 }, writer);
    expect(first).toEqual(new Uint8Array([8, 3]));
    expect(first.buffer.byteLength).toBe(2);
  });
});

describe("encodeFrames()", () => {
  it("writes nothing for no messages", () => {
    expect(encodeFrames(writeLog, [])).toEqual(new Uint8Array(0));
  });

  it("writes a length of more than one byte in big-endian order", () => {
    const frame = encodeFrames(writeLog, [{ data: [{ value: "z".repeat(70_000) }] }]);
    expect([...frame.subarray(0, 5)]).toEqual([0, 0, 1, 0x11, 0x78]);
    expect(frame.length).toBe(0x11178 + 5);
  });

  it("grows the buffer in time, wherever its end falls", () => {
    for (let length = 980; length < 1040; length++) {
      const plain = { time: -1, data: [{ value: "z".repeat(length) }] };
      const log = create(LogSchema, { ...plain, time: -1n });
      expectBytes(encodeFrames(writeLog, [plain]), framed(toBinary(LogSchema, log)));
    }
  });
});

describe("input outside the types", () => {
  it("has its fractions cut off", () => {
    const span = fromBinary(SpanObjectSchema, encodeSpanObject({ spanId: 3.9, parentSpanId: -1.5, startTime: 12.7 }));
    expect(span).toMatchObject({ spanId: 3, parentSpanId: -1, startTime: 12n });
    expect(fromBinary(LogSchema, encodeLog({ time: -(2 ** 32) - 0.5 })).time).toBe(-(2n ** 32n));
    expect(encodeSpanObject({ spanId: 0.5, startTime: -0.5 })).toEqual(new Uint8Array(0));
  });

  it("is held within the range of its field", () => {
    const span = fromBinary(
      SpanObjectSchema,
      encodeSpanObject({ spanId: 2 ** 31, parentSpanId: -Infinity, startTime: Infinity, endTime: -(2 ** 70) }),
    );
    expect(span).toMatchObject({ spanId: 2 ** 31 - 1, parentSpanId: -(2 ** 31) });
    expect(span.startTime).toBe(BigInt(Number.MAX_SAFE_INTEGER));
    expect(span.endTime).toBe(BigInt(Number.MIN_SAFE_INTEGER));
  });

  it("is left out when an integer is not a number", () => {
    expect(encodeSpanObject({ spanId: Number.NaN, startTime: Number.NaN })).toEqual(new Uint8Array(0));
  });

  it("keeps a double that is not a number", () => {
    expect(fromBinary(MeterSingleValueSchema, encodeMeterSingleValue({ value: Number.NaN })).value).toBeNaN();
  });

  it("becomes text where a plain JavaScript caller gave a number", () => {
    const encode = exportedFunction<Encoder>("encodeLog");
    const log = fromBinary(LogSchema, encode({ data: [{ key: "http.status_code", value: 200 }] }));
    expect(log.data[0]).toMatchObject({ key: "http.status_code", value: "200" });
  });

  it("loses the holes of a list of messages and nothing else", () => {
    const encode = exportedFunction<Encoder>("encodeSegmentObject");
    const bytes = encode({ spans: [null, { spanId: 1 }, undefined, { spanId: 2 }] });
    expect(bytes).toEqual(encodeSegmentObject({ spans: [{ spanId: 1 }, { spanId: 2 }] }));
    expect(fromBinary(SegmentObjectSchema, bytes).spans.map((span) => span.spanId)).toEqual([1, 2]);
  });

  it("gives the receiver the later member of a oneof that is set twice", () => {
    const bytes = encodeMeterData({ singleValue: { name: "single" }, histogram: { name: "histogram" }, service: "s" });
    const meter = fromBinary(MeterDataSchema, bytes);
    expect(meter.metric).toMatchObject({ case: "histogram", value: { name: "histogram" } });
    expect(meter.service).toBe("s");
  });
});

/** Many times faster than a deep comparison, which then only runs to explain a difference. */
function expectBytes(actual: Uint8Array, expected: Uint8Array): void {
  if (Buffer.compare(actual, expected) !== 0) expect([...actual]).toEqual([...expected]);
}

function framed(body: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(body.length, 1);
  return Buffer.concat([header, body]);
}

function filesBelow(folder: string, extension: string): string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(extension)).map((name) => join(root, folder, name));
}

async function importAll(folder: string): Promise<Record<string, unknown>[]> {
  return Promise.all(filesBelow(folder, ".ts").map((path) => import(pathToFileURL(path).href)));
}

async function describedMessages(): Promise<DescMessage[]> {
  const exported = (await importAll("src/gen/pb")).flatMap((module) => Object.values(module));
  const types = exported.filter(isDescFile).flatMap((file) => [...nestedTypes(file)]);
  return types.filter((type) => type.kind === "message");
}

function isDescFile(value: unknown): value is DescFile {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "file";
}

function exportedFunction<Type extends (...parameters: never[]) => unknown>(name: string): Type {
  const found = encoderModules.flatMap((module) => (name in module ? [module[name]] : []));
  expect(found, name).toHaveLength(1);
  const isFunction = (value: unknown): value is Type => typeof value === "function";
  if (!isFunction(found[0])) throw new TypeError(`${name} is no function`);
  return found[0];
}
