import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import type { Segment } from "../../../src/devtools/store/segment.ts";
import { malformedSw8 } from "../../support/malformed-sw8.ts";
import { type ContractRun, type Received, runContract, type SeenOverWire } from "./run-contract.ts";

/** The segments of every section but the hundred that overlap, as each collector must have them: looked at and kept. */
const EXPECTED: readonly Segment[] = JSON.parse(
  readFileSync(new URL("expected-segments.json", import.meta.url), "utf8"),
);

const LOST = "items-dropped items-dropped: 1 keepAlive, closed";
const lost = (reason: string): string => `items-dropped items-dropped: 3 segment, ${reason}`;
const RETRY = "retry retry: 3 segment";

/** `answer: [what was told before the end, how often it was asked (JSON, gRPC-web), what became of three segments]`. */
const OUTCOMES: Readonly<
  Record<string, readonly [told: readonly string[], asked: readonly [number, number], counts: object]>
> = {
  ok: [[], [1, 1], { sent: 3 }],
  "503-once": [[RETRY], [2, 2], { sent: 3, retries: 1 }],
  "503": [[RETRY, RETRY, lost("retries-exhausted")], [3, 3], { retries: 2, dropped: { "retries-exhausted": 3 } }],
  "429-later": [[RETRY, lost("closed")], [2, 2], { queued: 3, retries: 1 }],
  "413": [[], [5, 3], { sent: 3 }],
  "400": [[lost("rejected")], [1, 1], { dropped: { rejected: 3 } }],
  "500": [[lost("rejected")], [1, 1], { dropped: { rejected: 3 } }],
  "502": [[lost("ambiguous")], [1, 1], { dropped: { ambiguous: 3 } }],
  hang: [[lost("ambiguous")], [1, 1], { dropped: { ambiguous: 3 } }],
  "web-page": [[lost("rejected")], [1, 1], { dropped: { rejected: 3 } }],
  reset: [[lost("ambiguous")], [1, 1], { dropped: { ambiguous: 3 } }],
};
const REFUSED = {
  told: [RETRY, RETRY, lost("retries-exhausted"), LOST],
  dropped: { "retries-exhausted": 3 },
  retries: 2,
};
/** workerd says only that a connection was lost, not that it was never made. */
const REFUSED_IN_WORKERD = { told: [lost("ambiguous"), LOST], dropped: { ambiguous: 3 }, retries: 0 };

const SENT = { queued: 0, retries: 0, dropped: {}, hasBytes: true };

describe.each(["node", "deno", "bun", "workerd"] as const)(
  "the core's contract in %s, from the packed tarball",
  (runtime) => {
    let run: ContractRun;

    beforeAll(async () => {
      run = await runContract(runtime);
    }, 60_000);

    describe.each(["json", "grpcWeb"] as const)("over %s", (wire) => {
      let seen: SeenOverWire;
      let received: Received;

      beforeAll(() => {
        seen = run.seen[wire];
        received = run.received[wire];
      });

      it("has each segment at the collector, exactly", () => {
        const segments = received.segments.filter(({ service }) => service !== "contract-e");
        expect(inOrder(segments)).toEqual(inOrder(EXPECTED));
        expect(received.wires).toEqual([wire === "json" ? "json" : "grpc-web"]);
      });

      it("keeps spans in their tree, bounded, and misuse harmless", () => {
        expect(seen.spans).toEqual({
          told: ["no-peer", "span-limit", "span-ended", "span-ended", "context-closed"],
          activeAtInner: true,
          openBefore: ["000000000000000000000000000000a1", true],
          afterwards: -1,
          endpoint: "POST:/orders",
        });
      });

      it("reads every malformed sw8 as none and begins a new trace", () => {
        const traceIds = new Set(seen.propagation.seen.map(([, , , traceId]) => traceId));
        expect(seen.propagation.seen.map(([name, decodes, extracts]) => [name, decodes, extracts])).toEqual(
          Object.keys(malformedSw8).map((name) => [name, true, true]),
        );
        expect(traceIds.size).toBe(Object.keys(malformedSw8).length);
        const kept = received.segments.filter(({ spans }) => spans[0]?.operationName.startsWith("malformed "));
        expect(kept.map(({ spans }) => spans[0]?.refs)).toEqual(Object.keys(malformedSw8).map(() => []));
      });

      it("writes the same headers", () => {
        const sw8 =
          "1-NWI4YWE1YTJkMmM4NzJlODMyMWNmMzczMDhkNjlkZjI=-MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDBiM2E=-1-" +
          "Y29udHJhY3QtYg==-YzE=-cGFzc2luZyBvbg==-bmV4dC5leGFtcGxlOjQ0Mw==";
        const correlation = "dGVuYW50:YWNtZQ==,YQ==:MQ==,Yg==:Mg==";
        const { seen: _seen, ...others } = seen.propagation;
        expect(others).toEqual({
          told: ["instrumentation-failed", "instrumentation-failed"],
          put: [true, true, false, false],
          sent: [
            ["sw8", sw8],
            ["sw8-correlation", correlation],
          ],
          message: { sw8, "sw8-correlation": correlation, "sw8-x": "0-1796000000002" },
          roundTrip: {
            traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
            parentTraceSegmentId: "00000000000000000000000000000b3a",
            parentSpanId: 1,
            parentService: "contract-b",
            parentServiceInstance: "c1",
            parentEndpoint: "passing on",
            networkAddressUsedAtPeer: "next.example:443",
          },
        });
      });

      it("samples roots alone, ignores and keeps as told", () => {
        const recorded = (name: string) => [name, true, ["sw8"], 0];
        const left = (name: string) => [name, false, [], -1];
        expect(seen.sampling).toEqual({
          told: ["rule-failed"],
          asked: ["yes", "no", "broken", "dropped"],
          recorded: [
            ...[recorded("yes"), left("no"), recorded("broken"), left("GET:/health/live/now"), left("GET:/a.css")],
            ...[left("OPTIONS:/x"), left("dropped"), recorded("carried")],
          ],
          drawn: "0001011100110001110011011011000100100011",
          none: false,
          all: true,
        });
      });

      it("continues in another context of the process", () => {
        expect(seen.snapshots).toEqual([true, "acme"]);
      });

      it("keeps a hundred requests apart that overlap", () => {
        const segments = received.segments.filter(({ service }) => service === "contract-e");
        expect(seen.overlap).toBe(true);
        expect(segments.map(shapeOf).sort()).toEqual(
          Array.from({ length: 100 }, (_, number) => overlapping(number)).sort(),
        );
      });

      it("sends logs, meters and the instance", () => {
        expect(received.logs).toEqual([
          expect.objectContaining({
            service: "contract-f",
            endpoint: "GET:/signals",
            body: expect.objectContaining({ text: { text: "text" } }),
          }),
          expect.objectContaining({
            service: "contract-f",
            body: expect.objectContaining({ json: { json: '{"order":7}' } }),
          }),
        ]);
        expect(received.meters).toHaveLength(wire === "json" ? 0 : 3);
        expect(received.instanceProperties).toHaveLength(1);
        const meters = { reported: 3, sent: 0, ...SENT, dropped: { unsupported: 3 }, hasBytes: false };
        expect(seen.stats).toEqual({
          segment: { reported: EXPECTED.length + 100, sent: EXPECTED.length + 100, ...SENT },
          log: { reported: 2, sent: 2, ...SENT },
          meter: wire === "json" ? meters : { reported: 3, sent: 3, ...SENT },
          instanceProperties: { reported: 1, sent: 1, ...SENT },
        });
      });

      it.each(Object.entries(OUTCOMES))(
        "counts what becomes of segments when the collector answers %s",
        (answer, row) => {
          const [told, [json, grpcWeb], counts] = row;
          const outcome = seen.outcomes[answer];
          expect(outcome?.told).toEqual([...told, LOST]);
          const before = { reported: 3, sent: 0, queued: 0, retries: 0, dropped: {} };
          expect(outcome?.segment).toEqual({ ...before, ...counts, hasBytes: "sent" in counts });
          expect(outcome?.afterClose).toEqual({ closed: 1 });
          expect(received.asked[answer]).toBe(wire === "json" ? json : grpcWeb);
        },
      );

      it("counts what becomes of segments when nobody listens", () => {
        const { told, dropped, retries } = runtime === "workerd" ? REFUSED_IN_WORKERD : REFUSED;
        expect(seen.outcomes["refused"]?.told).toEqual(told);
        const segment = { reported: 3, sent: 0, queued: 0, retries, dropped, hasBytes: false };
        expect(seen.outcomes["refused"]?.segment).toEqual(segment);
      });
    });

    it("has a real clock and real ids", () => {
      expect(run.seen.reality).toEqual({ unique: 2_000, wellFormed: true, isNow: true });
    });
  },
);

/** Two requests that are under way at once arrive in any order. */
function inOrder(segments: readonly Segment[]): readonly Segment[] {
  return [...segments].sort((one, other) => one.traceSegmentId.localeCompare(other.traceSegmentId));
}

/** Writes a segment of the overlapping requests as text: whose it is, and its spans with their parents. */
function shapeOf({ traceId, spans }: Segment): string {
  const nameOf = (id: number): string => spans.find(({ spanId }) => spanId === id)?.operationName ?? "";
  const texts = spans.map(({ operationName, parentSpanId, refs, tags }) =>
    [operationName, "<", nameOf(parentSpanId), refs[0]?.parentSpanId, tags[0]?.value]
      .filter((part) => part !== undefined)
      .join(" "),
  );
  return [traceId, ...texts.sort()].join("\n");
}

function overlapping(number: number): string {
  const spans = [
    `GET:/overlap/r${number} <  ${number} ${number}`,
    `local ${number} < GET:/overlap/r${number}`,
    `call ${number}.1 < local ${number}`,
    `call ${number}.2 < local ${number}`,
  ];
  return [`trace-${number}`, ...spans.sort()].join("\n");
}
