import { DATABASE } from "../../core/segment/enum-values.ts";
import type { SegmentObject, SpanObject } from "../../core/segment/segment-object.ts";
import type { Refused } from "../item.ts";
import type { CheckSettings } from "./check-options.ts";
import { CLOCK_SKEW, type ItemClock } from "./clock-correction.ts";
import { type Draft, isBlank, type Meaning, refusal, requireNames } from "./item-meaning.ts";
import { claimOfSpan } from "./server-claims.ts";
import { badTagIndex, setTag, withUniqueKeys } from "./span-tags.ts";
import { checkSpanTree } from "./span-tree-check.ts";

/**
 * Makes the check of segments: named, with at least one span, the spans a tree, their times in order and within what OAP keeps,
 * and nothing in them that makes OAP fail halfway through a batch. A corrected one tells so by a tag of span 0.
 */
export function createSegmentCheck(settings: CheckSettings): Meaning<SegmentObject> {
  return (segment, clock) => {
    const { spans } = segment;
    const nameless = requireNames(segment, ["traceId", "traceSegmentId", "service"]);
    if (nameless !== undefined) return nameless;
    if (spans.length === 0) return refusal("no-id", "spans");
    if (clock.isImplausible) return refusal("bad-clock", "sentAt");
    const broken = checkSpanTree(spans);
    if (broken !== undefined) return broken;
    for (let index = 0; index < spans.length; index++) {
      const span = spans[index];
      const fault = span && checkSpan(span, clock, settings.isPublic);
      if (fault !== undefined) return refusal(fault.fault, `spans[${index}].${fault.path}`);
    }
    tellOfCorrection(spans, clock, settings.maxTags);
    return undefined;
  };
}

function checkSpan(span: Draft<SpanObject>, clock: ItemClock, isPublic: boolean): Refused | undefined {
  const claim = isPublic ? claimOfSpan(span) : undefined;
  if (claim !== undefined) return refusal("not-yours", claim);
  span.startTime = clock.move(span.startTime);
  span.endTime = clock.move(span.endTime);
  if (!clock.keeps(span.startTime)) return refusal("bad-clock", "startTime");
  if (span.endTime < span.startTime || !clock.keeps(span.endTime)) return refusal("bad-clock", "endTime");
  if (span.logs !== undefined) for (const log of span.logs) log.time = clock.move(log.time);
  // OAP would name a virtual database by it, with nothing.
  if (span.spanLayer === DATABASE && isBlank(span.peer ?? "")) span.peer = "unknown";
  return span.tags && checkTags(span, span.tags);
}

function checkTags(span: Draft<SpanObject>, tags: NonNullable<Draft<SpanObject>["tags"]>): Refused | undefined {
  span.tags = withUniqueKeys(tags);
  const bad = badTagIndex(tags, span.spanLayer);
  return bad < 0 ? undefined : refusal("malformed", `tags[${bad}].value`);
}

function tellOfCorrection(spans: readonly Draft<SpanObject>[], clock: ItemClock, maxTags: number): void {
  if (clock.movedBy === undefined) return;
  const root = spans.find(({ spanId }) => spanId === 0);
  if (root === undefined) return;
  root.tags ??= [];
  setTag(root.tags, { key: CLOCK_SKEW, value: String(clock.movedBy) }, maxTags);
}
