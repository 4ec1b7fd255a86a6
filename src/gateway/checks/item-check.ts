import type { DescMessage } from "@bufbuild/protobuf";
import type { CollectItems, Signal } from "../../core/segment/collect-item.ts";
import {
  BrowserErrorLogSchema,
  BrowserPerfDataSchema,
  BrowserResourcePerfDataSchema,
  BrowserWebInteractionsPerfDataSchema,
  BrowserWebVitalsPerfDataSchema,
} from "../../gen/pb/browser/BrowserPerf_pb.ts";
import { EventSchema } from "../../gen/pb/event/Event_pb.ts";
import { MeterDataSchema } from "../../gen/pb/language-agent/Meter_pb.ts";
import { SegmentObjectSchema } from "../../gen/pb/language-agent/Tracing_pb.ts";
import { LogDataSchema } from "../../gen/pb/logging/Logging_pb.ts";
import { InstancePingPkgSchema, InstancePropertiesSchema } from "../../gen/pb/management/Management_pb.ts";
import type { Arrival, Checked, ItemCheck } from "../item.ts";
import { type CheckOptions, type CheckSettings, resolveCheckOptions } from "./check-options.ts";
import { ItemClock } from "./clock-correction.ts";
import { createInstancePropertiesCheck, createKeepAliveCheck } from "./instance-checks.ts";
import { type Draft, type Meaning, refusal } from "./item-meaning.ts";
import { maxEntriesOf } from "./list-limits.ts";
import {
  createErrorLogCheck,
  createInteractionCheck,
  createPerfDataCheck,
  createResourceCheck,
  createWebVitalsCheck,
} from "./page-item-checks.ts";
import { createEventCheck, createLogCheck, createMeterCheck } from "./record-checks.ts";
import { createSegmentCheck } from "./segment-check.ts";
import { compileShape, readItem } from "./shape.ts";
import { compileText } from "./text-limits.ts";
import { WrittenSegment } from "./written-segment.ts";

type SignalCheck<S extends Signal> = (value: unknown, arrival: Arrival) => Checked<S>;

/**
 * Makes the check that every item passes on its way to OAP, whoever sent it: its shape, its limits, its texts, its meaning and
 * its times.
 *
 * What comes out is a clean copy in the form of our agents, which OAP takes whole: it neither fails on it, which would lose the
 * rest of a batch, nor answers 200 and drops it. The value itself is not changed. Never throws, whatever the value.
 *
 * @throws SkyWalkingError `invalid-option` for an option that is out of its range.
 */
export function createItemCheck(options: CheckOptions = {}): ItemCheck {
  const settings = resolveCheckOptions(options);
  const checks: { readonly [S in Signal]: SignalCheck<S> } = {
    segment: orWritten(settings, compileCheck(SegmentObjectSchema, settings, createSegmentCheck(settings))),
    log: compileCheck(LogDataSchema, settings, createLogCheck(settings)),
    meter: compileCheck(MeterDataSchema, settings, createMeterCheck(settings)),
    instanceProperties: compileCheck(InstancePropertiesSchema, settings, createInstancePropertiesCheck(settings)),
    keepAlive: compileCheck(InstancePingPkgSchema, settings, createKeepAliveCheck(settings)),
    perfData: compileCheck(BrowserPerfDataSchema, settings, createPerfDataCheck(settings)),
    webVitals: compileCheck(BrowserWebVitalsPerfDataSchema, settings, createWebVitalsCheck(settings)),
    resource: compileCheck(BrowserResourcePerfDataSchema, settings, createResourceCheck(settings)),
    interaction: compileCheck(BrowserWebInteractionsPerfDataSchema, settings, createInteractionCheck(settings)),
    errorLog: compileCheck(BrowserErrorLogSchema, settings, createErrorLogCheck()),
    event: compileCheck(EventSchema, settings, createEventCheck(settings)),
  };
  return (signal, value, arrival) => checks[signal](value, arrival);
}

/** Of a segment that was checked in its text only the times are left to look at; no clock is moved by it. */
function orWritten(settings: CheckSettings, check: SignalCheck<"segment">): SignalCheck<"segment"> {
  let clock = new ItemClock({ arrivedAt: 0 }, settings);
  let last: Arrival | undefined;
  const keeps = (time: number): boolean => clock.keeps(time);
  return (value, arrival) => {
    if (!(value instanceof WrittenSegment)) return check(value, arrival);
    // All segments of a request arrive at once.
    if (arrival !== last) clock = new ItemClock(arrival, settings);
    last = arrival;
    return clock.skewMs === 0 && value.isWithin(keeps) ? { item: value } : check(value.toJSON(), arrival);
  };
}

function compileCheck<Item extends CollectItems[Signal]>(
  desc: DescMessage,
  settings: CheckSettings,
  meaning: Meaning<Item>,
): (
  value: unknown,
  arrival: Arrival,
) => { readonly item: Draft<Item>; readonly skewMs?: number } | Extract<Checked, { refused: unknown }> {
  const read = compileShape(desc, {
    textOf: (field, place) => compileText(field, place, settings),
    maxEntriesOf: (field) => maxEntriesOf(field, settings),
  });
  return (value, arrival) => {
    const shaped = readItem<Draft<Item> & object>(read, value);
    if ("trouble" in shaped) return { refused: shaped.trouble.refused };
    if (shaped.weight > settings.maxItemLength) return { refused: refusal("too-long", "") };
    const clock = new ItemClock(arrival, settings);
    const refused = meaning(shaped.item, clock);
    if (refused !== undefined) return { refused };
    const skewMs = clock.movedBy;
    return skewMs === undefined ? { item: shaped.item } : { item: shaped.item, skewMs };
  };
}
