/** An answer that is no Response yet: a server that writes it by itself has no need of one, which costs more than all that is in it. */
export interface GatewayReply {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null for none. */
  readonly body: Uint8Array<ArrayBuffer> | string | null;
}

/** Makes the Response that says it. */
export function toResponse({ status, headers, body }: GatewayReply): Response {
  return new Response(body, { status, headers });
}
