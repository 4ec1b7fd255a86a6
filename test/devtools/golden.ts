import { readFileSync } from "node:fs";
import type { JsonObject } from "@bufbuild/protobuf";

/** What a test sends: the JSON a client would write, where only what matters is present. */
export type SentSegment = {
  traceId: string;
  traceSegmentId: string;
  service: string;
  serviceInstance: string;
  spans: SentSpan[];
};

/** A span of it, with whatever else a test wants to send. */
export type SentSpan = JsonObject & {
  spanId: number;
  parentSpanId: number;
  startTime: number;
  endTime: number;
  operationName: string;
  spanType: string;
};

interface Golden {
  perfData: Record<string, unknown>;
  segments: SentSegment[];
  services: Record<string, string[]>;
  calls: [source: string, target: string, detectPoints: string[]][];
}

/** Segments that a real OAP 10.1.0 turned into exactly `services` and `calls`, with their times moved to `epoch`. */
export function readGolden(epoch: number): Golden {
  const golden: Golden = JSON.parse(readFileSync(new URL("../data/golden-trace.json", import.meta.url), "utf8"));
  for (const span of golden.segments.flatMap((segment) => segment.spans)) {
    span.startTime += epoch;
    span.endTime += epoch;
  }
  return golden;
}

/** One segment with one Entry span, or with what is given. */
export function sentSegment(traceSegmentId: string, span: JsonObject = {}, traceId = "trace-1"): SentSegment {
  return {
    traceId,
    traceSegmentId,
    service: "shop",
    serviceInstance: "1",
    spans: [
      {
        spanId: 0,
        parentSpanId: -1,
        startTime: 1_700_000_000_000,
        endTime: 1_700_000_000_040,
        operationName: "GET:/",
        spanType: "Entry",
        spanLayer: "Http",
        ...span,
      },
    ],
  };
}
