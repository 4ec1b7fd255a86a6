/** Addresses that a case may ask, made for that case alone so that what arrives there is known to be its own. */
export interface Place {
  /** On the page's own origin; what is answered there stands in `server-replies.ts`. */
  own(reply: string, query?: Readonly<Record<string, string>>): string;
  /** The same on another origin, which answers with CORS headers only as far as the query's `cors` says. */
  other(reply: string, query?: Readonly<Record<string, string>>): string;
}

/** Runs in the page and returns all that the page can see of what it did, as far as that is the same in every run. */
export type Case = (place: Place) => unknown;

/** Cases by their names, which say what is done. */
export type Family = Readonly<Record<string, Case>>;

/** What a case returns that needs something which the engine lacks. It is skipped then. */
export const LACKING = "the engine lacks it";

/** What a page can see of a value that was thrown, or that a promise was rejected with. */
export function thrown(reason: unknown): Record<string, unknown> {
  if (typeof reason !== "object" || reason === null) return { kind: typeof reason, value: String(reason) };
  const { name, message, code, stack } = reason as Partial<DOMException>;
  return {
    kind: Object.prototype.toString.call(reason),
    maker: (Object.getPrototypeOf(reason) as { constructor?: { name?: string } } | null)?.constructor?.name,
    name,
    message,
    code,
    hasStack: typeof stack,
    own: Reflect.ownKeys(reason)
      .map(String)
      // WebKit names a place only if a script was running.
      .filter((key) => !/^(stack|line|column|sourceURL)$/.test(key)),
    text: String(reason),
  };
}

/** Calls something, and tells what it returned or threw at once. */
export function called(act: () => unknown): unknown {
  try {
    const returned = act();
    return { returned: returned instanceof Promise ? "a promise" : returned };
  } catch (reason) {
    return { threw: thrown(reason) };
  }
}

/** Calls something, and tells how it went on: thrown at once, a promise, what that settled with. */
export async function settled(act: () => unknown, tell: (value: unknown) => unknown = String): Promise<unknown> {
  let returned: unknown;
  try {
    returned = act();
  } catch (reason) {
    return { threw: thrown(reason) };
  }
  const promise = {
    isNative: returned instanceof Promise && Object.getPrototypeOf(returned) === Promise.prototype,
    own: typeof returned === "object" && returned ? Reflect.ownKeys(returned).map(String) : typeof returned,
  };
  try {
    return { promise, fulfilled: await tell(await returned) };
  } catch (reason) {
    return { promise, rejected: thrown(reason) };
  }
}

/** What a page can see of a response before it reads the body. */
export function headOf(response: Response): Record<string, unknown> {
  const { body, bodyUsed, headers, ok, redirected, status, statusText, type, url } = response;
  return {
    isResponse: response instanceof Response && Object.getPrototypeOf(response) === Response.prototype,
    own: Reflect.ownKeys(response).map(String),
    headers: [...headers],
    body: body instanceof ReadableStream ? `a stream, locked ${body.locked}` : body,
    ...{ bodyUsed, ok, redirected, status, statusText, type, url },
  };
}

/** All of a response, its text included. */
export async function wholeOf(value: unknown): Promise<unknown> {
  if (!(value instanceof Response)) return value;
  const head = headOf(value);
  const text = await settled(() => value.text());
  return { ...head, text, bodyUsedAfter: value.bodyUsed };
}

/** Calls `fetch` as it is told to, and tells all of what came of it. */
export function fetched(act: () => unknown): Promise<unknown> {
  return settled(act, wholeOf);
}

/** A native function's source without its name: that of a proxy of it has none, which is the one thing that tells them apart. */
export function sourceOf(native: unknown): string {
  return String(native).replace(/^function \w+/, "function ");
}

/** Waits for the end of the task, and of what follows it. */
export function turn(milliseconds = 0): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
