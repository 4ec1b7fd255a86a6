import { isOwnRequest } from "../report/http-exchange.ts";
import { quietly } from "../runtime/quiet-call.ts";

/** What `fetch` is called with. */
export type FetchArguments = ConstructorParameters<typeof Request>;

/** What a call of `fetch` asks for. */
export interface FetchCall {
  /** In upper case. */
  readonly method: string;
  readonly url: URL;
  /** What the caller can give the request up by. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads what a call of `fetch` asks for, touching neither headers nor body.
 *
 * @param base - What a relative address is relative to; without one it is no address.
 * @returns Undefined for a request of the agent's own, for what is no HTTP, and for what `fetch` itself will refuse. Never throws.
 */
export function readFetchCall(args: FetchArguments, base?: string): FetchCall | undefined {
  const [input, init] = args;
  try {
    if (args.length < 1 || isOwnRequest(init)) return undefined;
    const request = isRequest(input) ? input : undefined;
    const url = new URL(request ? request.url : String(input), base);
    if (!/^https?:$/.test(url.protocol)) return undefined;
    const method = String(init?.method ?? request?.method ?? "GET").toUpperCase();
    return { method, url, signal: init?.signal ?? request?.signal };
  } catch {
    return undefined;
  }
}

/**
 * Makes the arguments of the same call with more headers. The caller's own objects stay as they are.
 *
 * @param areSafe - Whether `fetch` surely takes them, whoever has written them: then they go as they are where the caller has
 *   none, since Deno takes longer to read a `Headers` than for all else of a call.
 * @throws What `Request` throws on what `fetch` will refuse.
 */
export function withHeaders(
  [input, init]: FetchArguments,
  added: Readonly<Record<string, string>>,
  areSafe?: boolean,
): FetchArguments {
  const fill = (headers: Headers): Headers => {
    for (const [name, value] of Object.entries(added)) headers.set(name, value);
    return headers;
  };
  if (!isRequest(input) && isPlain(init)) {
    const own = init?.headers;
    return [input, { ...init, headers: own === undefined && areSafe ? added : fill(new Headers(own)) }];
  }
  // What fetch itself does first with a Request: no other way keeps its referrer, mode, body and `cf` as they are.
  const request = new Request(input, init);
  // It has the caller's body now, so it is what must be sent whatever becomes of the headers.
  quietly(() => fill(request.headers));
  return [request];
}

/** Also one that a script has from another frame, which is no instance of this one's class. */
function isRequest(input: unknown): input is Request {
  return (input as { readonly [Symbol.toStringTag]?: unknown } | undefined)?.[Symbol.toStringTag] === "Request";
}

/** Only a plain object's members can be copied; anything else is left to the Request constructor to read. */
function isPlain(init: unknown): boolean {
  const prototype: unknown = Object.getPrototypeOf(init ?? {});
  return prototype === Object.prototype || prototype === null;
}
