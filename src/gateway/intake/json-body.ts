import type { ReadWritten } from "../checks/segment-text.ts";
import type { JsonRoute } from "./json-routes.ts";

/** Values of a body, or one sentence that says what is wrong with it. */
export type Values = readonly unknown[] | string;

const decoder = (): TextDecoder => new TextDecoder("utf-8", { fatal: true });

/**
 * Makes the reader of JSON bodies: an array where the path takes many, one object elsewhere, as OAP wants it.
 *
 * What the values are is not looked at here, but for segments that can go on in the text that they came in.
 */
export function createJsonReader(readWritten: ReadWritten | undefined): (body: Uint8Array, route: JsonRoute) => Values {
  const utf8 = decoder();
  return (body, { signal, isList }) => {
    let value: unknown;
    try {
      const text = utf8.decode(body);
      value = (signal === "segment" && isList && readWritten?.(text, body)) || JSON.parse(text);
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
