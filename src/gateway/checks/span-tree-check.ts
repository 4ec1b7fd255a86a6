import { ROOT } from "../../core/segment/enum-values.ts";
import type { SpanObject } from "../../core/segment/segment-object.ts";
import type { Refused } from "../item.ts";
import { refusal } from "./item-meaning.ts";

type TreeSpan = Pick<SpanObject, "spanId" | "parentSpanId">;

/**
 * Checks that spans make a tree, or several side by side: ids from 0 that occur once; span 0 without a parent, since OAP takes
 * a segment's name and times from it and stores none without; every other's parent, if any, among the spans.
 *
 * A parent's id is below its children's, as every agent counts them: that is what keeps spans from being their own ancestors.
 */
export function checkSpanTree(spans: readonly TreeSpan[]): Refused | undefined {
  const ids = new Set<number>();
  for (let index = 0; index < spans.length; index++) {
    const { spanId = ROOT } = spans[index] ?? {};
    if (spanId < 0 || ids.has(spanId)) return refusal("bad-tree", `spans[${index}].spanId`);
    ids.add(spanId);
  }
  if (!ids.has(0)) return refusal("bad-tree", "spans");
  for (let index = 0; index < spans.length; index++) {
    const { spanId = 0, parentSpanId = ROOT } = spans[index] ?? {};
    if (parentSpanId === ROOT) continue;
    if (parentSpanId >= spanId || !ids.has(parentSpanId)) return refusal("bad-tree", `spans[${index}].parentSpanId`);
  }
  return undefined;
}
