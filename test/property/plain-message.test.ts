import { fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePlain } from "../../src/gateway/intake/plain-message.ts";
import { createRpcMethods } from "../../src/gateway/intake/rpc-methods.ts";
import { arbitraryMessage, toProtobufEs } from "./arbitrary-message.ts";

const schemas = new Map(createRpcMethods().map(({ descriptor }) => [descriptor.input.typeName, descriptor.input]));

describe.each([...schemas])("a plain %s", (_name, schema) => {
  it("says what the message said", () => {
    const toPlain = compilePlain(schema);
    const check = (generated: Readonly<Record<string, unknown>>) => {
      const bytes = toBinary(schema, toProtobufEs(schema, generated));
      const plain = toPlain(fromBinary(schema, bytes));
      expect(Buffer.from(toBinary(schema, toProtobufEs(schema, plain)))).toEqual(Buffer.from(bytes));
    };
    fc.assert(fc.property(arbitraryMessage(schema), check), { numRuns: 100 });
  });
});
