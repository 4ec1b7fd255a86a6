/** What can be seen of a value that was thrown, or that a promise was rejected with. */
export function thrown(reason: unknown): Record<string, unknown> {
  if (typeof reason !== "object" || reason === null) return { kind: typeof reason, value: String(reason) };
  const { name, message, cause } = reason as Partial<Error>;
  const own = Object.fromEntries(
    Object.entries(Object.getOwnPropertyDescriptors(reason))
      .filter(([key]) => !/^(stack|message|cause|name)$/.test(key))
      .map(([key, { value }]) => [key, String(value)]),
  );
  return {
    kind: Object.prototype.toString.call(reason),
    maker: (Object.getPrototypeOf(reason) as { constructor?: { name?: string } } | null)?.constructor?.name,
    isError: reason instanceof Error,
    name,
    // Ids of Durable Objects and requests differ.
    message: message?.replace(/[0-9a-f]{32,}/g, "ID"),
    cause: cause === undefined ? undefined : thrown(cause),
    own,
    text: String(reason).replace(/[0-9a-f]{32,}/g, "ID"),
  };
}

/** Calls something, and tells how it went on: thrown at once, a promise, what that settled with. */
export async function settled(act: () => unknown, tell: (value: never) => unknown = plainly): Promise<unknown> {
  let returned: unknown;
  try {
    returned = act();
  } catch (reason) {
    return { threw: thrown(reason) };
  }
  const kind = Object.prototype.toString.call(returned);
  const isPromise = returned instanceof Promise;
  try {
    return { kind, isPromise, fulfilled: await tell((await returned) as never) };
  } catch (reason) {
    return { kind, isPromise, rejected: thrown(reason) };
  }
}

function plainly(value: unknown): unknown {
  return value;
}

/** What can be seen of an object: its maker, own keys, and the value of each. */
export function membersOf(value: object): Record<string, unknown> {
  return {
    kind: Object.prototype.toString.call(value),
    maker: (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name,
    keys: Reflect.ownKeys(value).map(String),
    isExtensible: Object.isExtensible(value),
    isFrozen: Object.isFrozen(value),
  };
}

/** A response and its body, without what is different at every run. */
export async function wholeOf(response: Response): Promise<Record<string, unknown>> {
  const { status, statusText, redirected, bodyUsed, ok, headers, type } = response;
  const isResponse = response instanceof Response && Object.getPrototypeOf(response) === Response.prototype;
  const hasBody = response.body !== null;
  return {
    ...{ status, statusText, redirected, bodyUsed, ok, type, isResponse, hasBody },
    url: response.url.replace(/:\d+/, ":PORT"),
    headers: [...headers].filter(([name]) => name !== "date"),
    text: await response.text(),
  };
}

/** Headers of a request as pairs, without the trace's. */
export function headersOf({ headers }: { readonly headers: Headers }): (readonly [string, string])[] {
  return [...headers].filter(([name]) => !name.startsWith("sw8")).map(([name, value]) => [name, withoutPort(value)]);
}

/** A text without what differs between two servers on one machine. */
export function withoutPort(text: string): string {
  return text.replace(/(127\.0\.0\.1|localhost):\d+/g, "$1:PORT");
}

/** The value as JSON has it, with words for what JSON lacks. */
export function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) => {
    if (member === undefined) return "undefined";
    if (typeof member === "function" || typeof member === "symbol" || typeof member === "bigint") return String(member);
    if (typeof member === "number" && !Number.isFinite(member)) return String(member);
    if (member instanceof ArrayBuffer) return { bytes: [...new Uint8Array(member)].slice(0, 100) };
    if (ArrayBuffer.isView(member))
      return { view: member.constructor.name, bytes: [...(member as Uint8Array)].slice(0, 100) };
    if (member instanceof Map) return { map: [...member] };
    if (member instanceof Set) return { set: [...member] };
    return member;
  });
  return JSON.parse(text ?? '"undefined"');
}

/** The SHA-256 of bytes, in hexadecimal. */
export async function digestOf(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A megabyte that compresses badly and is the same at every call. */
export function megabyte(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(1_048_576);
  let state = 7;
  for (let index = 0; index < bytes.length; index++) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    bytes[index] = state >> 16;
  }
  return bytes;
}

/** Whether reading something twice gives the same. */
export function isSame(read: () => unknown): boolean {
  const first = read();
  return first === read();
}
