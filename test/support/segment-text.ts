import type { Collector } from "../../src/devtools/index.ts";
import type { Span } from "../../src/devtools/store/segment.ts";

/** Writes a span in a line: type, name, status, and whether and why it failed. */
export function describeSpan({ spanType, operationName, tags, isError, logs }: Span): string {
  const status = tags.find(({ key }) => key === "http.status_code")?.value;
  const reason = logs[0]?.data.find(({ key }) => key === "message")?.value;
  return [spanType, operationName, status, isError && "ERROR", reason].filter(Boolean).join(" ");
}

/** Writes the spans that a collector has, in the order in which they ended. */
export function spansOf({ store }: Collector): string[] {
  return store.segments().flatMap(({ segment }) => segment.spans.map(describeSpan));
}
