/** The parts of a `URL` that make a peer. */
export interface PeerUrl {
  /** With its colon, such as `https:`. */
  readonly protocol: string;
  /** With its port, unless that is the protocol's own. */
  readonly host: string;
}

/**
 * Names the address that a request goes to, always as `host:port`.
 *
 * OAP joins a caller's exit to a callee by this string, so the port stands in it even where the URL leaves it out.
 */
export function peerOf({ protocol, host }: PeerUrl): string {
  if (/:\d+$/.test(host)) return host;
  return host + (/^(?:https|wss):$/.test(protocol) ? ":443" : ":80");
}
