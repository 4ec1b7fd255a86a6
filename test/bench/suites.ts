/** Where the contenders run in one process with each other. */
export type Platform = "node" | "chromium";

/** One line of a table: a contender at a size. */
export interface Row {
  readonly label: string;
  /** The contender's module, without extension, below this folder. */
  readonly module: string;
  /** How large the work is; 0 where it does not vary. */
  readonly size: number;
  /** How often the work is done between two drains. Kept below every contender's own queue bound. */
  readonly slice: number;
  /** How many things the work makes, of which the table tells the cost of one. */
  readonly perWork: number;
  /** The one platform that has it; all of them by default. */
  readonly platform?: Platform;
}

/** Rows that are measured in turns, against the first of them. */
export interface Suite {
  readonly title: string;
  /** What the costs are of, such as `segment`. */
  readonly unit: string;
  /** Whether bytes allocated are measured as well as time. */
  readonly allocation: boolean;
  /** The first row is the one that the others are compared with. */
  readonly rows: readonly Row[];
}

const ORDERS = 500;

function order(label: string, module: string, platform?: Platform): Row {
  const row = { label, module: `contenders/${module}`, size: 0, slice: ORDERS, perWork: 1 };
  return platform === undefined ? row : { ...row, platform };
}

function ofSpans(label: string, module: string, size: number): Row {
  const slice = Math.max(1, Math.round((ORDERS * 3) / size));
  return { label, module: `contenders/${module}`, size, slice, perWork: size };
}

function ofOpen(label: string, module: string, size: number): Row {
  return { label, module: `contenders/${module}`, size, slice: ORDERS, perWork: 1 };
}

function ofFlush(label: string, module: string): Row {
  return { label, module, size: 100, slice: 4, perWork: 1 };
}

function encodings(count: number): Suite {
  const encoding = (label: string, module: string): Row => {
    return {
      label,
      module: `encoding/${module}`,
      size: count,
      slice: Math.min(500, Math.round(1_000 / count)),
      perWork: count,
    };
  };
  return {
    title: `Encoding a batch of ${count} segments`,
    unit: "segment",
    allocation: false,
    rows: [
      encoding("protobuf-es, create + toBinary", "protobuf-es"),
      encoding("skywalking-edge, generated encoder", "generated-encoder"),
      encoding("BinaryWriter by hand", "binary-writer"),
      encoding("protobufjs, generated code", "protobufjs"),
      encoding("JSON.stringify", "json-text"),
      encoding("JSON.stringify + TextEncoder", "json-bytes"),
      encoding("OTLP, protobuf", "otlp-protobuf"),
      encoding("OTLP, JSON", "otlp-json"),
    ],
  };
}

/** All that is measured within one process. */
export const suites: readonly Suite[] = [
  {
    title: "Three spans with three tags each, ended and enqueued",
    unit: "segment",
    allocation: true,
    rows: [
      order("floor: raw objects", "floor"),
      order("skywalking-edge", "skywalking-edge"),
      order("skywalking-edge, not sampled", "skywalking-edge-unsampled"),
      order("OpenTelemetry web, context by hand", "opentelemetry-explicit"),
      order("OpenTelemetry web, stack", "opentelemetry-stack", "chromium"),
      order("OpenTelemetry web, AsyncLocalStorage", "opentelemetry-async-local-storage", "node"),
      order("skywalking-backend-js", "skywalking-backend-js", "node"),
      order("zipkin", "zipkin"),
      order("Sentry browser", "sentry"),
    ],
  },
  {
    title: "skywalking-edge by spans a segment, three tags each",
    unit: "span",
    allocation: false,
    rows: [
      ofSpans("3 in a row", "spans-per-segment", 3),
      ofSpans("30 in a row", "spans-per-segment", 30),
      ofSpans("300 in a row", "spans-per-segment", 300),
      ofSpans("3 nested, ended oldest first", "nested-spans", 3),
      ofSpans("30 nested, ended oldest first", "nested-spans", 30),
      ofSpans("300 nested, ended oldest first", "nested-spans", 300),
    ],
  },
  {
    title: "Three spans with three tags each, by contexts open meanwhile",
    unit: "segment",
    allocation: false,
    rows: [
      ofOpen("skywalking-edge, 1 open", "open-contexts", 1),
      ofOpen("skywalking-edge, 100 open", "open-contexts", 100),
      ofOpen("skywalking-edge, 10,000 open", "open-contexts", 10_000),
      ofOpen("floor, 1 open", "floor-open-segments", 1),
      ofOpen("floor, 100 open", "floor-open-segments", 100),
      ofOpen("floor, 10,000 open", "floor-open-segments", 10_000),
    ],
  },
  {
    title: "Handing a segment of three spans to the reporter, beside making it",
    unit: "segment",
    allocation: false,
    rows: [order("made and enqueued", "skywalking-edge"), order("enqueued", "enqueue")],
  },
  {
    title: "What a flush of 100 segments holds the thread up for",
    unit: "flush",
    allocation: false,
    rows: [
      ofFlush("JSON.stringify of the 100", "encoding/json-text"),
      ofFlush("enqueued and flushed, JSON", "flush/http"),
      ofFlush("enqueued and flushed, gRPC-web", "flush/grpc-web"),
    ],
  },
  encodings(1),
  encodings(10),
  encodings(100),
];

/** The rows of a suite that a platform has. */
export function rowsOn(suite: Suite, platform: Platform): Row[] {
  return suite.rows.filter((row) => row.platform === undefined || row.platform === platform);
}
