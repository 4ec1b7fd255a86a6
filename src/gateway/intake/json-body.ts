/** Values of a body, or one sentence that says what is wrong with it. */
export type Values = readonly unknown[] | string;

const decoder = (): TextDecoder => new TextDecoder("utf-8", { fatal: true });

/**
 * Makes the reader of JSON bodies: an array where the path takes many, one object elsewhere, as OAP wants it.
 *
 * What the values are is not looked at here.
 */
export function createJsonReader(): (body: Uint8Array, isList: boolean) => Values {
  const utf8 = decoder();
  return (body, isList) => {
    let value: unknown;
    try {
      value = JSON.parse(utf8.decode(body));
    } catch (cause) {
      return cause instanceof SyntaxError ? "The body is no JSON." : "The body is no UTF-8.";
    }
    if (Array.isArray(value)) return isList ? value : "This path takes one object, not an array.";
    return isList ? "This path takes an array." : [value];
  };
}

/** Tells whether a `content-type` is JSON; OAP takes no other text, a string from `sendBeacon` for instance. */
export function isJsonType(type: string | null): boolean {
  return type !== null && /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type);
}
