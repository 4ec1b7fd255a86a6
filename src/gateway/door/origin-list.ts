import { invalidOption } from "../../core/runtime/option-checks.ts";

/** Tells whether pages of an origin may send. */
export type OriginList = (origin: string) => boolean;

/** `https://shop.example`, `http://localhost:5173`, `https://*.shop.example`. No path, and no `*` but before all of a name. */
const ORIGIN = /^(https?:\/\/)(\*\.)?((?:[a-z0-9-]+\.)*[a-z0-9-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/;

/**
 * Makes a list of allowed origins: exact ones, and `https://*.shop.example` for every name below one, itself not among them.
 *
 * @throws SkyWalkingError `invalid-option` for what no browser sends as `Origin`: upper case, a path, a port that is the scheme's own.
 */
export function createOriginList(name: string, origins: unknown): OriginList {
  if (!Array.isArray(origins)) throw invalidOption(name, "a list of origins", origins);
  const exact = new Set<string>();
  const below: (readonly [scheme: string, suffix: string])[] = [];
  for (const origin of origins) {
    const [, scheme = "", star, host = "", port = ""] = (typeof origin === "string" && ORIGIN.exec(origin)) || [];
    if (!host || !isOrigin(scheme + host + port)) {
      throw invalidOption(name, "origins such as https://shop.example or https://*.shop.example", origin);
    }
    if (star) below.push([scheme, `.${host}${port}`]);
    else exact.add(origin);
  }
  return (origin) => exact.has(origin) || below.some((pattern) => isBelow(origin, pattern));
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

function isBelow(origin: string, [scheme, suffix]: readonly [string, string]): boolean {
  if (!origin.startsWith(scheme) || !origin.endsWith(suffix)) return false;
  return /^[a-z0-9.-]+$/.test(origin.slice(scheme.length, -suffix.length));
}
