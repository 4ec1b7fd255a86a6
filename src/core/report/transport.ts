import type { CollectItem, Signal } from "../segment/collect-item.ts";

/** One request, encoded and ready to leave; making it again needs no encoding. */
export interface EncodedRequest {
  readonly signal: Signal;
  /** What it carries, for a request that has to be split. */
  readonly items: readonly CollectItem[];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/**
 * How a request ended.
 *
 * `sent` taken; `retryable` surely not taken, it may be sent again; `ambiguous` it may or may not have been taken, and OAP
 * counts a repeated segment twice; `too-large` not taken, smaller ones may be; `rejected` refused for good; `unsupported` the
 * wire found out that it cannot send this signal.
 */
export type SendStatus = "sent" | "retryable" | "ambiguous" | "too-large" | "rejected" | "unsupported";

/** How a request ended, with what is known of it; a value, since delivery never throws. */
export interface SendResult {
  readonly status: SendStatus;
  /** The error or value behind a failure. */
  readonly cause?: unknown;
  /** How long the collector wants to be left alone, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** How many items of a request that was taken the collector has refused by name. */
  readonly rejected?: number | undefined;
}

/** How a request is made. */
export interface SendOptions {
  /** Let the request outlive the page. */
  readonly keepalive: boolean;
}

/** A wire: turns items into requests and makes them. */
export interface Transport {
  /**
   * Encodes items of one signal, in order, into as many requests as the wire needs.
   *
   * @returns The requests, or undefined when the wire has no route for the signal. May throw on an item that cannot be encoded.
   */
  encode(signal: Signal, items: readonly CollectItem[]): EncodedRequest[] | undefined;
  /** Makes one request. A rejection that tells of a refused connection counts as retryable, any other as ambiguous. */
  send(request: EncodedRequest, options: SendOptions): Promise<SendResult>;
}
