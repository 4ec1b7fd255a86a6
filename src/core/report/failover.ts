import { invalidOption } from "../runtime/option-checks.ts";
import { resolveCollectorUrl } from "./collector-url.ts";
import { resultOfRejection } from "./http-exchange.ts";
import type { SendResult, Transport } from "./transport.ts";

/**
 * Makes a wire to the first of several collectors that answers: after a failure the next one is asked, the first again
 * after the last.
 *
 * A collector that is down, and its `Retry-After`, do not hold up those that are left; after the last one it is honoured.
 *
 * It stays with a collector until that one fails, since nobody can tell that another is back but by losing a request to it.
 * What may have been taken is not sent to another collector either: they write to one storage, which would count it twice.
 *
 * @param collectors - Base URLs of collectors of one kind.
 * @param createTransport - Makes the wire to one of them, `createHttpTransport` for instance.
 * @throws SkyWalkingError `invalid-option` without a collector, and for a bad URL.
 * @example
 * ```ts
 * const collectors = ["https://gw-1.shop.example", "https://gw-2.shop.example"];
 * const reporter = createDelivery(withFailover(collectors, (collector) => createHttpTransport({ collector })));
 * ```
 */
export function withFailover(
  collectors: readonly string[],
  createTransport: (collector: string) => Transport,
): Transport {
  if (!Array.isArray(collectors)) throw invalidOption("collectors", "a list of collectors", collectors);
  const [first, ...others] = collectors.map(resolveCollectorUrl);
  if (first === undefined) throw invalidOption("collectors", "a list of at least one collector", collectors);
  const bases = [first, ...others];
  // One wire encodes for all, so that a request can go to any of them.
  const transport = createTransport(first);
  let current = 0;

  async function send(...[request, options]: Parameters<Transport["send"]>): Promise<SendResult> {
    const asked = current;
    const url = `${bases[asked]}${request.url.slice(first?.length)}`;
    const result = await transport.send({ ...request, url }, options).catch(resultOfRejection);
    const isDown = result.status === "retryable" || result.status === "ambiguous";
    // Requests that failed together move on by one.
    if (isDown && current === asked) current = (asked + 1) % bases.length;
    // What one that is down asks for holds for that one: the next is not kept waiting, unless all have been asked.
    return isDown && current > 0 ? { ...result, retryAfterMs: undefined } : result;
  }

  return { encode: (signal, items) => transport.encode(signal, items), send };
}
