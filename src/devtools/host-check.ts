import { isIP } from "node:net";

/**
 * Tells whether a Host header may read what the collector holds: an IP address, localhost, or the name it was started with.
 *
 * A page of another site can make its own name resolve to 127.0.0.1 and would then share our origin (DNS rebinding). It needs a
 * name for that, so bare addresses are safe, and its name is none of ours.
 */
export function isAllowedHost(host: string | undefined, hostname: string): boolean {
  const name = nameIn(host);
  if (name === undefined) return false;
  return name === hostname.toLowerCase() || name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0;
}

function nameIn(host: string | undefined): string | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::\d+)?$/.exec(host ?? "");
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
