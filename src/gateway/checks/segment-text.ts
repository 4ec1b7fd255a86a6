import { ROOT } from "../../core/segment/enum-values.ts";
import type { CheckSettings } from "./check-options.ts";
import { compileSegmentGrammar } from "./segment-grammar.ts";
import { checkSpanTree } from "./span-tree-check.ts";
import { type SegmentFacts, WrittenSegment } from "./written-segment.ts";

/**
 * Reads a JSON array of segments whose text can go on as it is; undefined as soon as there is one whose cannot, or of which
 * that would take a closer look to tell. Never throws.
 *
 * @param text - What the body says.
 */
export type ReadWritten = (text: string, body: Uint8Array) => WrittenSegment[] | undefined;

interface ReadSpan {
  readonly spanId: number;
  readonly parentSpanId: number;
  readonly startTime: number;
  readonly endTime: number;
}

/**
 * Makes the reader of segments as our agents write them, which are nearly all that come: it checks their text, instead of
 * objects that are made of it.
 *
 * It knows nothing that the check of objects does not: of a segment that it takes, that check would make a copy that is
 * written in the same characters. A test holds the two together.
 */
export function createWrittenReader(settings: CheckSettings): ReadWritten {
  const { head, span, tail } = compileSegmentGrammar(settings);
  const serviceOf = createKeeper();
  const instanceOf = createKeeper();

  function readSegment(text: string, body: Uint8Array, start: number): SegmentFacts | undefined {
    const ids = matchAt(head, text, start);
    if (!ids) return undefined;
    const spans: ReadSpan[] = [];
    let startTime = Number.POSITIVE_INFINITY;
    let endTime = 0;
    let at = head.lastIndex;
    do {
      const read = spans.length < settings.maxSpans ? readSpan(text, at) : undefined;
      if (!read) return undefined;
      spans.push(read);
      startTime = Math.min(startTime, read.startTime);
      endTime = Math.max(endTime, read.endTime);
      at = span.lastIndex + 1;
    } while (text[at - 1] === ",");
    const owner = matchAt(tail, text, at - 1);
    const end = tail.lastIndex;
    if (!owner || end - start > settings.maxItemLength || checkSpanTree(spans) !== undefined) return undefined;
    const [, traceSegmentId = ""] = ids;
    const [, service = "", instance = ""] = owner;
    const names = { service: serviceOf(service), serviceInstance: instanceOf(instance) };
    return { body, start, end, traceSegmentId: flat(traceSegmentId), ...names, startTime, endTime };
  }

  function readSpan(text: string, start: number): ReadSpan | undefined {
    const match = matchAt(span, text, start);
    if (!match) return undefined;
    const [, spanId, parentSpanId = ROOT, startTime, endTime] = match;
    const read = {
      spanId: Number(spanId),
      parentSpanId: Number(parentSpanId),
      startTime: Number(startTime),
      endTime: Number(endTime),
    };
    return read.endTime < read.startTime ? undefined : read;
  }

  return (text, body) => {
    if (text[0] !== "[") return undefined;
    const segments: WrittenSegment[] = [];
    let at = 1;
    do {
      const facts = readSegment(text, body, at);
      if (!facts) return undefined;
      segments.push(new WrittenSegment(facts));
      at = facts.end + 1;
    } while (text[at - 1] === ",");
    // All of it matched, so it is ASCII, and its characters are the body's bytes.
    return text[at - 1] === "]" && at === text.length && at === body.length ? segments : undefined;
  };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
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
