import type { MeterData } from "../../core/segment/meter-data.ts";

/**
 * Sorts meters by where and when they were taken.
 *
 * OAP takes what comes together, in one stream or one collection, for samples of one instance at one time: those that the last
 * of them names. A gateway merges what several instances have sent, so it has to take them apart again.
 */
export function byMeterSource(meters: readonly MeterData[]): MeterData[][] {
  const groups = new Map<string, MeterData[]>();
  for (const meter of meters) {
    const source = JSON.stringify([meter.service, meter.serviceInstance, meter.timestamp]);
    const group = groups.get(source);
    if (group) group.push(meter);
    else groups.set(source, [meter]);
  }
  return [...groups.values()];
}
