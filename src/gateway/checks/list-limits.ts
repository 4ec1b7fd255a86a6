import type { DescField } from "@bufbuild/protobuf";
import type { CheckSettings } from "./check-options.ts";

const LIMITS: Readonly<Record<string, keyof CheckSettings & `max${string}`>> = {
  "SegmentObject.spans": "maxSpans",
  "SpanObject.refs": "maxRefs",
  "SpanObject.tags": "maxTags",
  "SpanObject.logs": "maxLogs",
  "Log.data": "maxLogData",
  "LogTags.data": "maxTags",
  "InstanceProperties.properties": "maxTags",
  "Event.parameters": "maxTags",
  "MeterSingleValue.labels": "maxLabels",
  "MeterHistogram.labels": "maxLabels",
  "MeterHistogram.values": "maxBuckets",
};

/**
 * How many entries a list or map has at most.
 *
 * @throws TypeError for a list that has no limit, so that one that is new in the protocol is not forgotten.
 */
export function maxEntriesOf(field: DescField, settings: CheckSettings): number {
  const limit = LIMITS[`${field.parent.name}.${field.name}`];
  if (limit === undefined) throw new TypeError(`${field} has no limit`);
  return settings[limit];
}

/** The most entries that any list may have. */
export function longestList(settings: CheckSettings): number {
  return Math.max(...Object.values(LIMITS).map((limit) => settings[limit]));
}
