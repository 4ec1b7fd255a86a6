import { type SegmentObject, Tracer } from "../../../src/index.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";
import { ORDER } from "../order.ts";

/**
 * Makes so many segments as the agent makes them, with equal content in every contender and strings of their own: a string
 * that a TextEncoder has once seen encodes slower in Chromium ever after.
 */
export function makeSegments(count: number): SegmentObject[] {
  const reporter = createMemoryReporter();
  let ids = 0;
  let milliseconds = 0;
  const tracer = new Tracer({
    service: ownString(ORDER.service),
    serviceInstance: ownString(ORDER.serviceInstance),
    reporter,
    createId: () => (++ids).toString(16).padStart(32, "5e9"),
    clock: { wall: () => 1_700_000_000_000, monotonic: () => ++milliseconds },
  });
  for (let made = 0; made < count; made++) makeSegment(tracer);
  return [...reporter.items("segment")];
}

function makeSegment(tracer: Tracer): void {
  const context = tracer.createTracingContext();
  const entry = context.createEntrySpan(ownString(ORDER.entry));
  entry.tag("http.method", ownString("POST"));
  entry.tag("url", ownString("https://shop.example/orders"));
  entry.tag("http.status_code", ownString("201"));
  const local = context.createLocalSpan(ownString(ORDER.local));
  local.tag("order.id", ownString("4711"));
  local.tag("order.items", ownString("3"));
  local.tag("order.currency", ownString("EUR"));
  const exit = context.createExitSpan(ownString(ORDER.exit), ownString(ORDER.peer));
  exit.tag("http.method", ownString("GET"));
  exit.tag("url", ownString("https://stock.internal/stock"));
  exit.tag("http.status_code", ownString("200"));
  exit.end();
  local.end();
  entry.end();
  context.finish();
}

/** A flat copy that no other contender holds. */
function ownString(text: string): string {
  return String.fromCharCode(...[...text].map((character) => character.charCodeAt(0)));
}
