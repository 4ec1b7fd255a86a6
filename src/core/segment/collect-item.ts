import type { BrowserErrorLog } from "./browser-error-log.ts";
import type { BrowserPerfData } from "./browser-perf-data.ts";
import type { BrowserResourcePerfData } from "./browser-resource-perf-data.ts";
import type { BrowserWebInteractionsPerfData } from "./browser-web-interactions-perf-data.ts";
import type { BrowserWebVitalsPerfData } from "./browser-web-vitals-perf-data.ts";
import type { Event } from "./event.ts";
import type { InstancePingPkg, InstanceProperties } from "./instance-properties.ts";
import type { LogData } from "./log-data.ts";
import type { MeterData } from "./meter-data.ts";
import type { SegmentObject } from "./segment-object.ts";

/** What can be collected: each signal's name with its item. A new signal is one line here and one row in a table of each wire. */
export interface CollectItems {
  readonly segment: SegmentObject;
  readonly log: LogData;
  readonly meter: MeterData;
  readonly instanceProperties: InstanceProperties;
  readonly keepAlive: InstancePingPkg;
  readonly perfData: BrowserPerfData;
  readonly webVitals: BrowserWebVitalsPerfData;
  readonly resource: BrowserResourcePerfData;
  readonly interaction: BrowserWebInteractionsPerfData;
  readonly errorLog: BrowserErrorLog;
  readonly event: Event;
}

/** The name of a kind of item. */
export type Signal = keyof CollectItems;

/** Any item that a reporter takes. */
export type CollectItem = CollectItems[Signal];

/** A signal and its item as the parameters of a function, so that a test of the one tells the type of the other. */
export type SignalAndItem = { [S in Signal]: [signal: S, item: CollectItems[S]] }[Signal];
