import { quietly } from "../../core/runtime/quiet-call.ts";

/** Something that whoever runs a gateway wants to know; as JSON it is one line of a structured log. */
export interface GatewayEvent {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly level: "info" | "warn" | "error";
  readonly event: GatewayEventName;
  /** One sentence for a person. */
  readonly message: string;
  /** What it is about: a route, an outcome, a signal, a number of items. Never a body, a key or an address. */
  readonly [detail: string]: string | number | boolean | undefined;
}

/**
 * What is told.
 *
 * `refused` requests were refused, told once in ten seconds for each outcome; `oap-failed` OAP, or Kafka before it, did not take a
 * request, which comes again if it can; `oap-back` it takes them again; both with whom (`to`), and once for each `signal` as
 * that changes; `items-lost` items that were taken are lost; `seen-failed` a shared memory of what was forwarded did not answer;
 * `closed` with what had waited; `internal` a fault of the gateway's own.
 */
export type GatewayEventName =
  | "refused"
  | "oap-failed"
  | "oap-back"
  | "items-lost"
  | "seen-failed"
  | "closed"
  | "internal";

/** Receives events. What it throws is swallowed. */
export type GatewayLog = (event: GatewayEvent) => void;

/** Tells of an event. */
export type Tell = (
  level: GatewayEvent["level"],
  event: GatewayEventName,
  message: string,
  details?: Readonly<Record<string, string | number | boolean | undefined>>,
) => void;

/** Makes what tells of events; without a log nothing happens. */
export function createTeller(log: GatewayLog | undefined, now: () => number): Tell {
  return (level, event, message, details) => {
    if (log) quietly(() => log({ ...details, time: now(), level, event, message }));
  };
}
