import type { CollectItem, Signal } from "../segment/collect-item.ts";

/** One request, encoded and ready to leave; making it again needs no encoding. */
export interface EncodedRequest {
  readonly signal: Signal;
  /** How many items it carries. */
  readonly items: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** How a request ended; a value, since delivery never throws. */
export type SendResult =
  | { readonly status: "sent" }
  /** Surely not taken: it may be sent again, not before `retryAfterMs`. */
  | { readonly status: "retryable"; readonly cause: unknown; readonly retryAfterMs?: number | undefined }
  /** It may or may not have been taken. OAP counts a repeated segment twice, so it is not sent again. */
  | { readonly status: "ambiguous"; readonly cause: unknown }
  /** Refused for good. */
  | { readonly status: "rejected"; readonly cause: unknown };

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
  /** Makes one request. Never rejects. */
  send(request: EncodedRequest, options: SendOptions): Promise<SendResult>;
}
