import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSpanTree } from "../../../src/gateway/checks/span-tree-check.ts";
import { accepted, changed, items, NOW, refusedAs } from "./items.ts";

const [exit, root] = items.segment.spans;
const refusedSegment = (changes: Record<string, unknown>) => refusedAs("segment", changed("segment", changes));
const treeOf = (...ids: [spanId: number, parentSpanId: number][]) =>
  changed("segment", { spans: ids.map(([spanId, parentSpanId]) => ({ ...exit, spanId, parentSpanId })) });

describe("a segment", () => {
  it.each(["traceId", "traceSegmentId", "service"])("needs its %s", (name) => {
    for (const nothing of ["", "  ", null, undefined])
      expect(refusedSegment({ [name]: nothing })).toBe(`no-id ${name}`);
  });

  it("needs a span", () => {
    for (const nothing of [[], null, undefined]) expect(refusedSegment({ spans: nothing })).toBe("no-id spans");
  });

  it.each([
    ["no span 0", [[1, -1]], "spans"],
    [
      "an id twice",
      [
        [0, -1],
        [1, 0],
        [1, 0],
      ],
      "spans[2].spanId",
    ],
    [
      "a negative id",
      [
        [0, -1],
        [-2, 0],
      ],
      "spans[1].spanId",
    ],
    [
      "a span 0 with a parent",
      [
        [1, -1],
        [0, 1],
      ],
      "spans[1].parentSpanId",
    ],
    [
      "a span that is its own parent",
      [
        [0, -1],
        [1, 1],
      ],
      "spans[1].parentSpanId",
    ],
    [
      "a ring",
      [
        [0, -1],
        [1, 2],
        [2, 1],
      ],
      "spans[1].parentSpanId",
    ],
    [
      "a parent that is not there",
      [
        [0, -1],
        [3, 2],
      ],
      "spans[1].parentSpanId",
    ],
    [
      "a parent below -1",
      [
        [0, -1],
        [1, -2],
      ],
      "spans[1].parentSpanId",
    ],
  ] as const)("with %s is no tree", (_name, ids, path) => {
    expect(refusedAs("segment", treeOf(...ids.map(([id, parent]): [number, number] => [id, parent])))).toBe(
      `bad-tree ${path}`,
    );
  });

  it("may have several roots beside span 0, in any order, with ids left out", () => {
    expect(refusedAs("segment", treeOf([9, 4], [4, -1], [7, 0], [0, -1]))).toBeUndefined();
  });

  it.each([
    ["startTime", NOW - 86_400_001],
    ["startTime", NOW + 600_001],
    ["startTime", 0],
    ["endTime", NOW + 600_001],
    ["endTime", NOW - 91],
    ["endTime", undefined],
  ])("with a span's %s at %d is not kept by OAP", (name, time) => {
    expect(refusedSegment({ [`spans[0].${name}`]: time })).toBe(`bad-clock spans[0].${name}`);
  });

  it("may be as old and as new as the options say", () => {
    const segment = changed("segment", { "spans[0].startTime": NOW - 86_400_000, "spans[0].endTime": NOW + 600_000 });
    expect(refusedAs("segment", segment)).toBeUndefined();
    expect(refusedAs("segment", segment, { maxAgeMs: 86_399_999 })).toBe("bad-clock spans[0].startTime");
    expect(refusedAs("segment", segment, { maxAheadMs: 599_999 })).toBe("bad-clock spans[0].endTime");
  });

  it("has each tag once, with its last value", () => {
    const tags = [
      ["a", "1"],
      ["b", "2"],
      ["a", "3"],
    ].map(([key, value]) => ({ key, value }));
    const many = Array.from({ length: 128 }, (_, index) => ({ key: `k${index % 100}`, value: String(index) }));
    const { spans } = accepted("segment", changed("segment", { "spans[0].tags": tags, "spans[1].tags": many }));
    expect(spans[0]?.tags).toEqual([
      { key: "a", value: "3" },
      { key: "b", value: "2" },
    ]);
    expect(spans[1]?.tags).toHaveLength(100);
    expect(spans[1]?.tags?.[27]).toEqual({ key: "k27", value: "127" });
  });

  it("has each tag once after its keys were cut and made safe", () => {
    const tags = ["<b", "‹b"].map((key) => ({ key, value: key }));
    expect(accepted("segment", changed("segment", { "spans[0].tags": tags })).spans[0]?.tags).toHaveLength(1);
  });

  it.each(["", "x", "null", "[]", "1", '{"logic-span":{}}', '{"logic-span":null}', '{"logic-span":"true"}'])(
    "with x-le %j would break the rest of the batch",
    (value) => {
      expect(refusedSegment({ "spans[0].tags[1]": { key: "x-le", value } })).toBe("malformed spans[0].tags[1].value");
    },
  );

  it("may have an x-le that OAP reads", () => {
    for (const value of ['{"logic-span":true}', "{}"]) {
      expect(refusedSegment({ "spans[0].tags[1]": { key: "x-le", value } })).toBeUndefined();
    }
  });

  it("of a queue has a latency that is whole, or none", () => {
    const withLatency = (value: string, spanLayer: number) =>
      refusedSegment({ "spans[0].spanLayer": spanLayer, "spans[0].tags[0]": { key: "transmission.latency", value } });
    for (const bad of ["12.5", "x", "1e3", "9".repeat(19)]) {
      expect(withLatency(bad, 4)).toBe("malformed spans[0].tags[0].value");
      expect(withLatency(bad, 3)).toBeUndefined();
    }
    for (const good of ["12", "-1", "0", "", " "]) expect(withLatency(good, 4)).toBeUndefined();
  });

  it("names the peer of a database, or OAP would name it with nothing", () => {
    const peerOf = (peer: unknown, spanLayer: number) =>
      accepted("segment", changed("segment", { "spans[0].peer": peer, "spans[0].spanLayer": spanLayer })).spans[0]
        ?.peer;
    expect(peerOf(undefined, 1)).toBe("unknown");
    expect(peerOf(" ", 1)).toBe("unknown");
    expect(peerOf("d1/shop.DB", 1)).toBe("d1/shop.DB");
    expect(peerOf(undefined, 3)).toBeUndefined();
  });

  it("has its texts made safe where they are names, prose or stacks", () => {
    const value = "<i>\n<anonymous>\0";
    const { service, spans } = accepted(
      "segment",
      changed("segment", {
        service: value,
        "spans[0].operationName": value,
        "spans[0].tags": [{ key: value, value }],
        "spans[0].logs[0].data": [{ key: "stack", value }],
      }),
    );
    const name = "‹i> ‹anonymous>\ufffd";
    const prose = "‹i>\n<anonymous>\ufffd";
    expect([service, spans[0]?.operationName, spans[0]?.tags?.[0], spans[0]?.logs?.[0]?.data[0]]).toEqual([
      name,
      name,
      { key: name, value: prose },
      { key: "stack", value: prose },
    ]);
  });

  it("keeps the layer and the references of any server", () => {
    const refs = [
      {
        ...{ refType: 1, traceId: "t", parentTraceSegmentId: "s", parentSpanId: 3, parentService: "gw" },
        ...{ parentServiceInstance: "i", parentEndpoint: "e", networkAddressUsedAtPeer: "p" },
      },
    ];
    const { spans } = accepted(
      "segment",
      changed("segment", { "spans[1]": { ...root, spanType: 0, spanLayer: 6, refs } }),
    );
    expect(spans[1]).toStrictEqual({ ...root, spanType: 0, spanLayer: 6, refs });
  });
});

describe("checkSpanTree()", () => {
  it("takes exactly the lists of spans whose every chain of parents ends at a root, downwards", () => {
    const id = fc.integer({ min: -1, max: 3 });
    const spans = fc.array(fc.record({ spanId: id, parentSpanId: id }), { minLength: 1, maxLength: 5 });
    const seen = { good: 0, bad: 0 };
    const property = fc.property(spans, (list) => {
      const isTree = isDownwardTree(list);
      seen[isTree ? "good" : "bad"]++;
      expect(checkSpanTree(list) === undefined).toBe(isTree);
    });
    fc.assert(property, { numRuns: 20_000 });
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(100);
  });
});

function isDownwardTree(spans: readonly { spanId: number; parentSpanId: number }[]): boolean {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const endsAtRoot = (spanId: number): boolean => {
    const parent = byId.get(spanId)?.parentSpanId;
    return parent === -1 || (parent !== undefined && parent < spanId && byId.has(parent) && endsAtRoot(parent));
  };
  const isRooted = byId.get(0)?.parentSpanId === -1;
  return isRooted && byId.size === spans.length && spans.every(({ spanId }) => spanId >= 0 && endsAtRoot(spanId));
}
