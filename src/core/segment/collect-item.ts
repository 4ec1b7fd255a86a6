import type { BrowserPerfData } from "./browser-perf-data.ts";
import type { SegmentObject } from "./segment-object.ts";

/** What can be collected: each signal's name with its item. A new signal is one line here and one row in each wire's routes. */
export interface CollectItems {
  readonly segment: SegmentObject;
  readonly perfData: BrowserPerfData;
}

/** The name of a kind of item. */
export type Signal = keyof CollectItems;

/** Any item that a reporter takes. */
export type CollectItem = CollectItems[Signal];
