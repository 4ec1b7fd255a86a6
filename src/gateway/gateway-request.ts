/**
 * The part of a Request that the gateway reads; the runtime's own is one.
 *
 * A server that has its requests in another form can hand them in without making a Request of each.
 */
export interface GatewayRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  /** The gateway asks for names in lower case alone, as which Node's own requests have them. */
  readonly headers: { get(name: string): string | null };
  /** Its chunks; null for none. */
  readonly body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | null;
}
