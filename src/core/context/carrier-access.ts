import { type ContextCarrier, decodeSw8, SW8 } from "./context-carrier.ts";

const TEXT_FIELDS = [
  "traceId",
  "parentTraceSegmentId",
  "parentService",
  "parentServiceInstance",
  "parentEndpoint",
  "networkAddressUsedAtPeer",
] as const;

/** Something with a `get` like that of `Headers`. */
export interface HeadersReader {
  get(name: string): string | null | undefined;
}

/** Something with a `set` like that of `Headers`. */
export interface HeadersWriter {
  set(name: string, value: string): void;
}

/** A plain object of headers, as Node has them; names in any case. */
export type HeadersRecord = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where an incoming carrier is read from: `Headers`, anything with a `get`, a plain object, or a carrier read before. */
export type CarrierSource = ContextCarrier | HeadersReader | HeadersRecord;

/** Where an outgoing carrier is written to: `Headers`, anything with a `set`, or a plain object. */
export type CarrierTarget = HeadersWriter | Record<string, string>;

/**
 * Reads the carrier that a caller sent.
 *
 * @returns The carrier, or undefined when there is none or it is malformed. Never throws, even if the source does.
 */
export function extractCarrier(source: CarrierSource): ContextCarrier | undefined {
  try {
    if (isCarrier(source)) return source;
    const value = isReader(source) ? source.get(SW8) : lookUp(source, SW8);
    return value ? decodeSw8(value) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Writes a header to an outgoing request.
 *
 * @throws What the target throws.
 */
export function writeHeader(target: CarrierTarget, name: string, value: string): void {
  if (isWriter(target)) target.set(name, value);
  else target[name] = value;
}

function lookUp(record: HeadersRecord, name: string): string | undefined {
  const key = name in record ? name : Object.keys(record).find((candidate) => candidate.toLowerCase() === name);
  const value = key === undefined ? undefined : record[key];
  return typeof value === "object" ? value[0] : value;
}

/** A caller's headers must not pass for a carrier that was read before, so each field is looked at. */
function isCarrier(source: CarrierSource): source is ContextCarrier {
  const { parentSpanId, ...texts } = source as Partial<ContextCarrier>;
  return (
    Number.isInteger(parentSpanId) && TEXT_FIELDS.every((field) => typeof texts[field] === "string" && texts[field])
  );
}

function isReader(source: HeadersReader | HeadersRecord): source is HeadersReader {
  return typeof source.get === "function";
}

function isWriter(target: CarrierTarget): target is HeadersWriter {
  return typeof target.set === "function";
}
