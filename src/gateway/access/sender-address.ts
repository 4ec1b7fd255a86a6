import type { GatewayRequest } from "../gateway-request.ts";

/** Tells a sender's address, by which requests are limited; undefined where it is not known, which sets no limit. */
export type AddressOf = (request: GatewayRequest, info: unknown) => string | undefined;

/**
 * Reads the address of the connection as Deno's server gives it, and our own for Node: `info.remoteAddr.hostname`.
 *
 * Never from a header: anybody can write one. Behind a proxy that sets one, give a function of your own.
 */
export const connectionAddress: AddressOf = (_request, info) => {
  const { remoteAddr } = Object(info);
  const { hostname } = Object(remoteAddr);
  return typeof hostname === "string" ? hostname : undefined;
};

/** Cuts an IPv6 address to its first 64 bits: all others are one subscriber's to choose from. */
export function limitedPart(address: string): string {
  if (!address.includes(":") || address.includes(".")) return address;
  const [head = "", tail] = address.split("%", 1).join("").split("::", 2);
  const groups = head === "" ? [] : head.split(":");
  const missing = tail === undefined ? 0 : Math.max(0, 8 - groups.length - tail.split(":").filter(Boolean).length);
  const all = [...groups, ...Array<string>(missing).fill("0"), ...(tail ?? "").split(":").filter(Boolean)];
  return all.slice(0, 4).join(":");
}
