import { ROOT } from "../../core/segment/enum-values.ts";
import type { CheckSettings } from "./check-options.ts";
import { NumberedTree } from "./numbered-tree.ts";
import { compileSegmentGrammar, TIME_DIGITS } from "./segment-grammar.ts";
import { WrittenSegment } from "./written-segment.ts";

/**
 * Reads a JSON array of segments whose text can go on as it is; undefined as soon as there is one whose cannot, or of which
 * that would take a closer look to tell. Never throws.
 *
 * @param text - What the body says.
 */
export type ReadWritten = (text: string, body: Uint8Array) => WrittenSegment[] | undefined;

/** What stands around the parts that are read. */
const BEHIND_ID = '","spans":[';
const BEFORE_SPAN_ID = '{"spanId":';
const BEFORE_END_TIME = ',"endTime":';
const BEFORE_SERVICE = '],"service":"';
const BEFORE_INSTANCE = '","serviceInstance":"';
const ZERO = 0x30;

/**
 * Makes the reader of segments as our agents write them, which are nearly all that come: it checks their text, instead of
 * objects that are made of it.
 *
 * It knows nothing that the check of objects does not: of a segment that it takes, that check would make a copy that is
 * written in the same characters. A test holds the two together.
 */
export function createWrittenReader(settings: CheckSettings): ReadWritten {
  const { head, span, tail } = compileSegmentGrammar(settings);
  const tree = new NumberedTree(settings.maxSpans);
  const serviceOf = createKeeper();
  const instanceOf = createKeeper();

  function readSegment(text: string, body: Uint8Array, start: number): WrittenSegment | undefined {
    if (!matches(head, text, start)) return undefined;
    const idEnd = head.lastIndex - BEHIND_ID.length;
    const traceSegmentId = flat(text.slice(text.lastIndexOf('"', idEnd - 1) + 1, idEnd));
    tree.clear();
    let startTime = Number.POSITIVE_INFINITY;
    let endTime = 0;
    let at = head.lastIndex;
    do {
      if (!matches(span, text, at)) return undefined;
      const idAt = at + BEFORE_SPAN_ID.length;
      const parentAt = text.indexOf(":", idAt) + 1;
      const startAt = text.indexOf(":", parentAt) + 1;
      const parent = text[parentAt] === "-" ? ROOT : numberAt(text, parentAt);
      const began = numberAt(text, startAt);
      const ended = numberAt(text, startAt + TIME_DIGITS + BEFORE_END_TIME.length);
      if (ended < began || !tree.add(numberAt(text, idAt), parent)) return undefined;
      startTime = Math.min(startTime, began);
      endTime = Math.max(endTime, ended);
      at = span.lastIndex + 1;
    } while (text[at - 1] === ",");
    if (!matches(tail, text, at - 1) || !tree.isWhole()) return undefined;
    const end = tail.lastIndex;
    const serviceAt = at - 1 + BEFORE_SERVICE.length;
    const serviceEnd = text.indexOf('"', serviceAt);
    const instanceAt = serviceEnd + BEFORE_INSTANCE.length;
    const service = serviceOf(text.slice(serviceAt, serviceEnd));
    const serviceInstance = instanceOf(text.slice(instanceAt, text.indexOf('"', instanceAt)));
    if (end - start > settings.maxItemLength) return undefined;
    return new WrittenSegment({ body, start, end, traceSegmentId, service, serviceInstance, startTime, endTime });
  }

  return (text, body) => {
    if (text[0] !== "[") return undefined;
    const segments: WrittenSegment[] = [];
    let at = 1;
    do {
      const segment = readSegment(text, body, at);
      if (!segment) return undefined;
      segments.push(segment);
      at = segment.end + 1;
    } while (text[at - 1] === ",");
    // All of it matched, so it is ASCII, and its characters are the body's bytes.
    return text[at - 1] === "]" && at === text.length && at === body.length ? segments : undefined;
  };
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** The number whose digits begin there. */
function numberAt(text: string, at: number): number {
  let number = 0;
  for (let index = at; ; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit < 0 || digit > 9) return number;
    number = number * 10 + digit;
  }
}

/** A copy: engines keep a part of a text by keeping the whole of it, which may be a thousand times as long. */
function flat(part: string): string {
  return ` ${part}`.slice(1);
}

/** Gives copies of texts, of equal ones in a row the same. */
function createKeeper(): (part: string) => string {
  let last = "";
  return (part) => {
    if (part !== last) last = flat(part);
    return last;
  };
}
