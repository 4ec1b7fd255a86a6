import type { CollectItems } from "../../core/segment/collect-item.ts";
import type { ItemCheck } from "../item.ts";

/** Settings of {@link createItemCheck}. */
export interface CheckOptions {
  /** Spans of a segment at most. Default 1,000. */
  readonly maxSpans?: number | undefined;
}

/** Makes the check of items: a stand-in that takes any object. */
export function createItemCheck(_options: CheckOptions = {}): ItemCheck {
  return (signal, value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { refused: { fault: "malformed", path: "" } };
    }
    if (signal === "segment" && !Reflect.get(value, "traceSegmentId")) {
      return { refused: { fault: "no-id", path: "traceSegmentId" } };
    }
    return { item: value as CollectItems[typeof signal] };
  };
}
