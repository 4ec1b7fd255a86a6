import { cutText } from "../core/segment/cut-text.ts";
import { normalizePath } from "../core/segment/endpoint-name.ts";
import { MAX_KEY_LENGTH } from "../core/segment/limits.ts";

/**
 * What a bundler puts into a file's name, set off by a dot or a dash and followed by the extension: eight characters or more
 * with a digit among them; and just eight of mixed case or in capitals, since Vite's and esbuild's hashes may lack a digit.
 */
const HASH =
  /(^|[.-])(?:(?=[A-Za-z_]*\d)\w{8,}|[A-Z\d]{8}|(?=[\w-]*[A-Z])(?=[\w-]*[a-z])(?=[\w-]*(?:\d|[a-z][A-Z]))[\w-]{8})(?=\.)/g;

/**
 * Names a resource so that its loads add up over pages and releases: origin and path, without query, fragment and
 * credentials, hashes in the file's name as `*`, ids as in the names of endpoints. `/assets/app.4f3a2b1c.js?v=2` becomes
 * `https://shop.example/assets/app.*.js`.
 *
 * OAP makes the name a label of its metrics and keeps 50 of them.
 *
 * @param address - Absolute, as a browser's resource timing has it.
 * @returns Undefined for what has not come over HTTP, such as `data:`.
 */
export function resourceName(address: string): string | undefined {
  const { protocol, origin, pathname } = new URL(address);
  if (!/^https?:$/.test(protocol)) return undefined;
  const folder = pathname.lastIndexOf("/") + 1;
  const file = pathname.slice(folder).replace(/^[^.]*/, normalizePath);
  return cutText(origin + normalizePath(pathname.slice(0, folder)) + file.replace(HASH, "$1*"), MAX_KEY_LENGTH);
}
