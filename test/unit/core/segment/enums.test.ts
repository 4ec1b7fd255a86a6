import { describe, expect, it } from "vitest";
import { RefType, SpanLayer, SpanType } from "../../../../src/core/segment/enums.ts";
import {
  RefType as ProtoRefType,
  SpanLayer as ProtoSpanLayer,
  SpanType as ProtoSpanType,
} from "../../../../src/gen/pb/language-agent/Tracing_pb.ts";

/** The names and numbers of a generated enum. */
function members(generated: Readonly<Record<string, string | number>>): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(generated)) if (typeof value === "number") numbers[name] = value;
  return numbers;
}

describe("the enums", () => {
  it("have the names and numbers of the proto files", () => {
    expect(SpanType).toEqual(members(ProtoSpanType));
    expect(SpanLayer).toEqual(members(ProtoSpanLayer));
    expect(RefType).toEqual(members(ProtoRefType));
  });
});
