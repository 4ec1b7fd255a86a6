import { MAX_SW8_LENGTH } from "../segment/limits.ts";
import { type ContextCarrier, decodeSw8, encodeSw8 } from "./context-carrier.ts";
import { CorrelationContext } from "./correlation-context.ts";

/** What the headers of a call that came in say. */
export interface Incoming {
  /** Who called: the reference of the new segment. */
  carrier?: ContextCarrier;
  /** The trace to join when no `sw8` names one; 32 lower-case hex characters. */
  traceId?: string;
  correlation?: CorrelationContext;
  /** The caller wants the trace kept out of all metrics. */
  skipAnalysis?: boolean;
  /** When the caller sent a message, in milliseconds since the Unix epoch. */
  sentAt?: number;
}

/** What is known of a call that goes out. */
export interface Outgoing {
  readonly carrier: ContextCarrier;
  readonly correlation: CorrelationContext | undefined;
  readonly skipAnalysis: boolean;
  /** When it is sent, in milliseconds since the Unix epoch; undefined unless it is a message, whose latency matters. */
  readonly sentAt: number | undefined;
}

/** One header that carries a trace from process to process. */
export interface Propagator {
  /** The header's name, in lower case. */
  readonly header: string;
  /** Makes the header's value; undefined if there is nothing to say. May throw, and the header is then left out. */
  encode(outgoing: Outgoing): string | undefined;
  /** Makes the values that travel with a trace, for the one propagator that carries them. */
  createCorrelation?(): CorrelationContext;
  /** Reads the header's value; what is malformed changes nothing. Never throws. */
  decode(value: string, incoming: Incoming): void;
}

/** `sw8`: who calls, see {@link encodeSw8}. */
export const sw8: Propagator = {
  header: "sw8",
  encode({ carrier }) {
    const value = encodeSw8(carrier);
    if (value.length >= MAX_SW8_LENGTH) throw new RangeError(value);
    return value;
  },
  decode(value, incoming) {
    const carrier = decodeSw8(value);
    if (carrier) incoming.carrier = carrier;
  },
};

/** `sw8-correlation`: the values that travel with the trace, see {@link CorrelationContext}. */
export const sw8Correlation: Propagator = {
  header: "sw8-correlation",
  createCorrelation: () => new CorrelationContext(),
  encode: ({ correlation }) => correlation?.encode(),
  decode(value, incoming) {
    incoming.correlation = new CorrelationContext();
    incoming.correlation.decode(value);
  },
};

/**
 * `sw8-x`: tracing mode and sending time, joined by `-`. Mode 1 keeps the trace out of all metrics; the time becomes the
 * tag `transmission.latency` of a message's consumer. Sent only when one of them has something to say.
 *
 * @see https://skywalking.apache.org/docs/main/next/en/api/x-process-propagation-headers-v3/
 */
export const sw8Extension: Propagator = {
  header: "sw8-x",
  encode({ skipAnalysis, sentAt }) {
    return skipAnalysis || sentAt !== undefined ? `${skipAnalysis ? 1 : 0}-${sentAt ?? ""}` : undefined;
  },
  decode(value, incoming) {
    const [, mode, sentAt] = /^([01]?)(?:-(\d{0,15}))?$/.exec(value.trim()) ?? [];
    if (mode === "1") incoming.skipAnalysis = true;
    if (sentAt) incoming.sentAt = Number(sentAt);
  },
};

/** All of SkyWalking's headers: what Workers and Deno read and send. `sw8-x` goes out only where it has something to say. */
export const skywalkingPropagators: readonly Propagator[] = [sw8, sw8Correlation, sw8Extension];
