import type { EncodedRequest, SendOptions, SendResult, Transport } from "../../../../src/core/report/transport.ts";
import type { CollectItem, Signal } from "../../../../src/core/segment/collect-item.ts";
import { nameOf } from "./items.ts";

/** One request as the collector saw it. */
export interface Arrival {
  readonly signal: Signal;
  /** The names of its items. */
  readonly names: readonly string[];
  readonly keepalive: boolean;
  /** When it came, by `Date.now()`. */
  readonly time: number;
}

/** A transport that answers as it is told. */
export interface ScriptedTransport extends Transport {
  readonly arrivals: Arrival[];
  /** Answers the oldest request that is not answered yet. */
  answer(result: SendResult): void;
}

/** What a {@link ScriptedTransport} does. */
export interface Script {
  /** Results of the requests in order; beyond, `otherwise`. "hold" leaves a request to `answer`. */
  readonly results?: readonly (SendResult | "hold")[];
  /** The result of every other request. Default sent. */
  readonly otherwise?: SendResult | "hold";
  /** Signals that have no route. */
  readonly unsupported?: readonly Signal[];
  /** Items whose encoding throws. */
  readonly unencodable?: (name: string) => boolean;
}

/** The result of a request that was taken. */
export const SENT: SendResult = { status: "sent" };

/** The result of a request that was refused for now. */
export const BUSY: SendResult = { status: "retryable", cause: new Error("busy") };

/** Makes a transport whose requests carry the names of their items. */
export function createScriptedTransport(script: Script = {}): ScriptedTransport {
  const results = [...(script.results ?? [])];
  const held: ((result: SendResult) => void)[] = [];
  const arrivals: Arrival[] = [];

  function encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined {
    if (script.unsupported?.includes(signal)) return undefined;
    const names = items.map(nameOf);
    const bad = names.find((name) => script.unencodable?.(name));
    if (bad !== undefined) throw new TypeError(`cannot encode ${bad}`);
    return [{ signal, items, url: "/", headers: {}, body: names.join(",") }];
  }

  function send({ signal, body }: EncodedRequest, { keepalive }: SendOptions): Promise<SendResult> {
    arrivals.push({ signal, names: String(body).split(","), keepalive, time: Date.now() });
    const result = results.shift() ?? script.otherwise ?? SENT;
    return result === "hold" ? new Promise((resolve) => held.push(resolve)) : Promise.resolve(result);
  }

  function answer(result: SendResult): void {
    const resolve = held.shift();
    if (!resolve) throw new Error("no request is waiting for an answer");
    resolve(result);
  }

  return { encode, send, answer, arrivals };
}
