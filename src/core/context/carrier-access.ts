import type { ContextCarrier } from "./context-carrier.ts";
import { type Incoming, type Propagator, sw8 } from "./propagator.ts";

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
  return readIncoming(source, [sw8]).carrier;
}

/** Reads all that a caller sent. Never throws, even if the source does. */
export function readIncoming(source: CarrierSource, propagators: readonly Propagator[]): Incoming {
  const incoming: Incoming = {};
  for (const propagator of propagators) {
    try {
      if (isCarrier(source)) return { carrier: source };
      const value =
        typeof source.get === "function"
          ? source.get(propagator.header)
          : lookUp(source as HeadersRecord, propagator.header);
      if (value) propagator.decode(value, incoming);
    } catch {
      // A source or a propagator that throws has nothing to say.
    }
  }
  return incoming;
}

/**
 * Writes a header to an outgoing request.
 *
 * @throws What the target throws.
 */
export function writeHeader(target: CarrierTarget, name: string, value: string): void {
  if (typeof target.set === "function") target.set(name, value);
  else (target as Record<string, string>)[name] = value;
}

function lookUp(record: HeadersRecord, name: string): string | undefined {
  const value = record[name] ?? record[Object.keys(record).find((key) => key.toLowerCase() === name) ?? name];
  return typeof value === "object" ? value[0] : value;
}

/** A header is text: no caller's headers can pass for a carrier that was read before, whose span id is a number. */
function isCarrier(source: CarrierSource): source is ContextCarrier {
  const { parentSpanId, parentTraceSegmentId } = source as Partial<ContextCarrier>;
  return Number.isSafeInteger(parentSpanId) && typeof parentTraceSegmentId === "string";
}
