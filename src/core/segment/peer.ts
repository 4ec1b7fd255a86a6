/** The parts of a `URL` that make a peer. */
export interface PeerUrl {
  /** With its colon, such as `https:`. */
  readonly protocol: string;
  readonly hostname: string;
  /** Empty for the protocol's own. */
  readonly port: string;
}

/**
 * Names the address that a request goes to, always as `host:port`.
 *
 * OAP joins a caller's exit to a callee by this string, so the port stands in it even where the URL leaves it out.
 */
export function peerOf({ protocol, hostname, port }: PeerUrl): string {
  return `${hostname}:${port || (/^(?:https|wss):$/.test(protocol) ? "443" : "80")}`;
}
