/** The fields of an sw8 header as they stand in it. */
export interface Sw8Fields {
  readonly sample: string;
  readonly traceId: string;
  readonly segmentId: string;
  readonly spanId: string;
  readonly service: string;
  readonly instance: string;
  readonly endpoint: string;
  readonly address: string;
}

const VALID: Sw8Fields = {
  sample: "1",
  traceId: "dHJhY2U=",
  segmentId: "c2VnbWVudA==",
  spanId: "3",
  service: "c2hvcC13ZWI=",
  instance: "MS40LjI=",
  endpoint: "L2NhcnQ=",
  address: "c2hvcDo4MA==",
};

/** Makes a valid header of the trace `trace`, or one with other fields in it. */
export function sw8Of(fields: Partial<Sw8Fields> = {}): string {
  const { sample, traceId, segmentId, spanId, service, instance, endpoint, address } = { ...VALID, ...fields };
  return [sample, traceId, segmentId, spanId, service, instance, endpoint, address].join("-");
}

/** Headers that must read as no header, each with what is wrong with it. */
export const MALFORMED_SW8: readonly { readonly what: string; readonly header: string }[] = [
  { what: "an empty header", header: "" },
  { what: "garbage", header: "garbage" },
  { what: "seven fields", header: sw8Of().slice(0, sw8Of().lastIndexOf("-")) },
  { what: "nine fields", header: `${sw8Of()}-MQ==` },
  { what: "seven separators alone", header: "-------" },
  { what: "the Python agent's suppression", header: "1-------" },
  { what: "sample flag 7", header: sw8Of({ sample: "7" }) },
  { what: "no sample flag", header: sw8Of({ sample: "" }) },
  { what: "sample flag 01", header: sw8Of({ sample: "01" }) },
  { what: "span id abc", header: sw8Of({ spanId: "abc" }) },
  { what: "span id 3x", header: sw8Of({ spanId: "3x" }) },
  { what: "span id 1.5", header: sw8Of({ spanId: "1.5" }) },
  { what: "span id +3", header: sw8Of({ spanId: "+3" }) },
  { what: "span id -1", header: sw8Of({ spanId: "-1" }) },
  { what: "span id 1e3", header: sw8Of({ spanId: "1e3" }) },
  { what: "span id beyond int32", header: sw8Of({ spanId: "4294967296" }) },
  { what: "a span id in Arabic digits", header: sw8Of({ spanId: "٣" }) },
  { what: "an empty trace id", header: sw8Of({ traceId: "" }) },
  { what: "an empty segment id", header: sw8Of({ segmentId: "" }) },
  { what: "an empty span id", header: sw8Of({ spanId: "" }) },
  { what: "an empty service", header: sw8Of({ service: "" }) },
  { what: "an empty instance", header: sw8Of({ instance: "" }) },
  { what: "an empty endpoint", header: sw8Of({ endpoint: "" }) },
  { what: "an empty address", header: sw8Of({ address: "" }) },
  { what: "no base64", header: sw8Of({ traceId: "!!!!" }) },
  { what: "padding stripped", header: sw8Of({ traceId: "dHJhY2U" }) },
  { what: "base64url", header: sw8Of({ endpoint: "fn5_Pz8_" }) },
  { what: "invalid UTF-8", header: sw8Of({ service: "/w==" }) },
  { what: "a header over 2 kB", header: sw8Of({ endpoint: "eHh4".repeat(600) }) },
  { what: "a trailing line break", header: `${sw8Of()}\n` },
  { what: "two headers joined by a comma", header: `${sw8Of()}, ${sw8Of()}` },
];
