import type { CheckSettings } from "./check-options.ts";

/**
 * A text that every rule leaves as it is: printable ASCII without quotes, backslashes and `<`, that does not begin with a space,
 * nor with what may turn out as `javascript:`.
 */
const text = (least: number, most: number): string => `(?! |[jJvV][^":]*:)[ !#-;=-\\[\\]^-~]{${least},${most}}`;
const member = (name: string, pattern: string): string => `"${name}":${pattern}`;
const quoted = (pattern: string): string => `"${pattern}"`;
const optional = (pattern: string): string => `(?:${pattern},)?`;

/** How long every time is. */
export const TIME_DIGITS = 13;

const FLAG = "(?:true|false)";
const SPAN_ID = "(?:0|[1-9]\\d{0,4})";
/** Milliseconds from 2001 to 2286. */
const TIME = `[1-9]\\d{${TIME_DIGITS - 1}}`;

/** Entry, Exit and Local; of a page not the first. */
const TYPES = { any: "[0-2]", public: "[12]" };
/** All layers but that of databases, whose spans need a peer; of a page those that make no virtual service. */
const LAYERS = { any: "[02-6]", public: "[023]" };
/** Tags whose values are looked into, or that a page may not have. */
const SPECIAL_KEYS = '(?:x-le|clock\\.skew|transmission\\.latency)"';
/** As many as nearly every span has, of which each is compared with each. */
const MAX_TAGS = 12;

/**
 * Parts of a segment's text, to be matched where `lastIndex` is. They capture nothing: what an engine makes of a match costs
 * more than the match, and once a part is known to be in this form, what it says stands at places that are easily found.
 */
export interface SegmentGrammar {
  /** Up to the first span. */
  readonly head: RegExp;
  readonly span: RegExp;
  /** From behind the last span. */
  readonly tail: RegExp;
}

/**
 * Compiles the grammar of segments as our agents write them: their members in the order of the proto, nothing unknown, nothing
 * twice, numbers in the one form that `JSON.stringify` has for them, and texts within their limits.
 *
 * Whatever else a segment may have, logs for instance or names in Greek, it does not match.
 */
export function compileSegmentGrammar(settings: CheckSettings): SegmentGrammar {
  const id = text(1, settings.maxIdLength);
  const instance = text(0, settings.maxInstanceLength);
  const ids = `${member("traceId", quoted(id))},${member("traceSegmentId", quoted(id))}`;
  const tail = [
    member("service", quoted(text(1, settings.maxServiceLength))),
    member("serviceInstance", quoted(instance)),
    member("isSizeLimited", FLAG),
  ].join(",");
  return {
    head: new RegExp(`\\{${ids},${member("spans", "\\[")}`, "y"),
    span: new RegExp(`\\{${spanPattern(settings)}\\}`, "y"),
    tail: new RegExp(`\\],${tail}\\}`, "y"),
  };
}

function spanPattern(settings: CheckSettings): string {
  const sender = settings.isPublic ? "public" : "any";
  const type = member("spanType", TYPES[sender]);
  const isAnyLayer = sender === "any" ? "[0-6]" : LAYERS.public;
  const withPeer = `${member("peer", quoted(text(1, settings.maxPeerLength)))},${type},${member("spanLayer", isAnyLayer)}`;
  return [
    `${member("spanId", SPAN_ID)},${member("parentSpanId", `(?:-1|${SPAN_ID})`)}`,
    `${member("startTime", TIME)},${member("endTime", TIME)}`,
    `${optional(member("refs", `\\[\\{${referencePattern(settings)}\\}\\]`))}` +
      member("operationName", quoted(text(0, settings.maxEndpointLength))),
    `(?:${withPeer}|${type},${member("spanLayer", LAYERS[sender])})`,
    `${member("componentId", "(?:0|[1-9]\\d{0,8})")},${member("isError", FLAG)}`,
    `${optional(member("tags", `\\[${tagsPattern(settings)}\\]`))}${member("skipAnalysis", FLAG)}`,
  ].join(",");
}

function referencePattern(settings: CheckSettings): string {
  const id = quoted(text(0, settings.maxIdLength));
  return [
    member("refType", "[01]"),
    member("traceId", id),
    member("parentTraceSegmentId", id),
    member("parentSpanId", SPAN_ID),
    member("parentService", quoted(text(0, settings.maxServiceLength))),
    member("parentServiceInstance", quoted(text(0, settings.maxInstanceLength))),
    member("parentEndpoint", quoted(text(0, settings.maxEndpointLength))),
    member("networkAddressUsedAtPeer", quoted(text(0, settings.maxPeerLength))),
  ].join(",");
}

/** Whether a key comes again shows by going over the tags behind it; no text has a quote in it. */
function tagsPattern({ maxKeyLength, maxValueLength, maxTags }: CheckSettings): string {
  const value = '"value":"[^"]*"\\}';
  const again = `,${value},(?:\\{"key":"[^"]*",${value},)*?\\{"key":"\\1"`;
  const key = `(?!${SPECIAL_KEYS})(${text(0, maxKeyLength)})"(?!${again})`;
  const tag = `\\{"key":"${key},${member("value", quoted(text(0, maxValueLength)))}\\}`;
  return `(?:${tag}(?:,(?=\\{)|(?=\\]))){1,${Math.min(maxTags, MAX_TAGS)}}`;
}
