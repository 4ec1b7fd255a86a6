/** The file or address that failed; line and column count from 1. What is not known is missing or empty. */
export type ErrorPlace = readonly [url?: string | null | undefined, line?: number | string, col?: number | string];

/**
 * A URL within text: its scheme, credentials, rest and query. What follows a query up to the next space is taken for part of
 * it, save the line and column that an engine writes there, and a last sign that closes a bracket or a sentence. A scheme's
 * length is bounded so that the time is, whatever the text.
 */
const URL_IN_TEXT = /\b([a-z][\w+.-]{1,30}:\/\/)(?:[^\s/?#]*@)?([^\s?#]*)(?:[?#]\S*?(?=(?::\d+){0,2}\W?(?:\s|$)))?/gi;

/** A line of a stack ends with the place: `at pay (https://shop.example/app.js:7:3)`, or `pay@https://…` without brackets. */
const FRAME = /([a-z][\w+.-]{1,30}:\/\/\S*?):(\d+):(\d+)\)?$/im;

/** Takes credentials, queries and fragments out of every URL in a text, and the content out of a `data:` URL. */
export function withoutSecrets(text: string): string {
  return text.replace(URL_IN_TEXT, "$1$2").replace(/^(data:[^,;]*).*/s, "$1");
}

/** Finds the first place that a stack names, in the words of any engine. */
export function placeIn(stack: string): ErrorPlace {
  return (FRAME.exec(stack)?.slice(1) as ErrorPlace | undefined) ?? [];
}

/**
 * Says in a line what was thrown. Of an object that does not say it itself only the message or the names of its members are
 * told: their values may be anything, secrets too. Never throws.
 *
 * @param text - What the value says itself.
 */
export function describeThrown(reason: unknown, text: string): string {
  try {
    if (typeof reason !== "object" || !reason || !text.startsWith("[object ")) return text;
    return `${text}: ${"message" in reason ? reason.message : Object.keys(reason).slice(0, 10)}`;
  } catch {
    return text;
  }
}
