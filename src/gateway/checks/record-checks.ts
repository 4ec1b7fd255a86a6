import type { Event } from "../../core/segment/event.ts";
import type { LogData } from "../../core/segment/log-data.ts";
import type { MeterData } from "../../core/segment/meter-data.ts";
import type { CheckSettings } from "./check-options.ts";
import { CLOCK_SKEW } from "./clock-correction.ts";
import { type Draft, isBlank, type Meaning, refusal, requireNames } from "./item-meaning.ts";
import { claimOfLayer, isRuntimeMeter } from "./server-claims.ts";
import { setTag, withUniqueKeys } from "./span-tags.ts";

/** Characters of an event's parameters in the JSON of OAP's own, which has no more room for them in its table. */
const MAX_PARAMETERS_LENGTH = 4_000;

/**
 * Makes the check of log records. OAP drops one without a service and, with a warning of its own, one of an unknown layer, and
 * gives one without a time that of its arrival, as is done here.
 *
 * An empty layer is a browser's to send, though it registers the service in GENERAL: the layer BROWSER has no rule in OAP.
 */
export function createLogCheck({ isPublic, layers, maxTags }: CheckSettings): Meaning<LogData> {
  return (log, clock) => {
    const nameless = requireNames(log, ["service"]);
    if (nameless !== undefined) return nameless;
    const claim = isPublic ? claimOfLayer(log.layer) : undefined;
    if (claim !== undefined) return refusal("not-yours", claim);
    if (log.layer !== "" && !layers.has(log.layer)) return refusal("bad-layer", "layer");
    if (clock.isImplausible) return refusal("bad-clock", "sentAt");
    log.timestamp = clock.move(log.timestamp) || clock.arrivedAt;
    if (!clock.keeps(log.timestamp)) return refusal("bad-clock", "timestamp");
    completeLog(log);
    if (clock.movedBy !== undefined) setTag(log.tags.data, { key: CLOCK_SKEW, value: String(clock.movedBy) }, maxTags);
    return undefined;
  };
}

/** Gives a log of any sender the members that those of our agents always have. */
function completeLog(log: Draft<LogData>): void {
  const { body, tags }: Partial<Draft<LogData>> = log;
  log.body = body ?? { type: "", text: undefined, json: undefined, yaml: undefined };
  log.tags = { data: tags === undefined ? [] : withUniqueKeys([...tags.data]) };
}

/** Makes the check of meters. OAP drops one without a service, an instance or a time; the latter becomes that of its arrival. */
export function createMeterCheck({ isPublic }: CheckSettings): Meaning<MeterData> {
  return (meter, clock) => {
    const nameless = requireNames(meter, ["service", "serviceInstance"]);
    if (nameless !== undefined) return nameless;
    const [path, metric] = meter.histogram ? ["histogram", meter.histogram] : ["singleValue", meter.singleValue];
    if (metric === undefined) return refusal("malformed", "");
    if (isBlank(metric.name)) return refusal("no-id", `${path}.name`);
    if (isPublic && isRuntimeMeter(metric.name)) return refusal("not-yours", `${path}.name`);
    const negative = meter.histogram?.values.findIndex(({ count }) => count < 0) ?? -1;
    if (negative >= 0) return refusal("malformed", `histogram.values[${negative}].count`);
    if (clock.isImplausible) return refusal("bad-clock", "sentAt");
    meter.timestamp = clock.move(meter.timestamp) || clock.arrivedAt;
    return clock.keeps(meter.timestamp) ? undefined : refusal("bad-clock", "timestamp");
  };
}

/** Makes the check of events, whose second report may have an end alone. OAP answers 400 to a batch with one without a layer. */
export function createEventCheck({ isPublic, layers, maxTags }: CheckSettings): Meaning<Event> {
  return (event, clock) => {
    const { source }: Partial<Draft<Event>> = event;
    const nameless = requireNames(event, ["uuid", "name"]);
    if (nameless !== undefined) return nameless;
    if (source === undefined || isBlank(source.service)) return refusal("no-id", "source.service");
    const claim = isPublic ? claimOfLayer(event.layer) : undefined;
    if (claim !== undefined) return refusal("not-yours", claim);
    if (!layers.has(event.layer)) return refusal("bad-layer", "layer");
    if (clock.isImplausible) return refusal("bad-clock", "sentAt");
    event.startTime = clock.move(event.startTime);
    event.endTime = clock.move(event.endTime);
    if (event.startTime !== 0 && !clock.keeps(event.startTime)) return refusal("bad-clock", "startTime");
    const hasEnd = event.endTime !== 0 || event.startTime === 0;
    if (hasEnd && (event.endTime < event.startTime || !clock.keeps(event.endTime)))
      return refusal("bad-clock", "endTime");
    if (clock.movedBy !== undefined) tellOfCorrection(event, clock.movedBy, maxTags);
    return lengthAsJson(event.parameters) > MAX_PARAMETERS_LENGTH ? refusal("too-long", "parameters") : undefined;
  };
}

function tellOfCorrection(event: Draft<Event>, skewMs: number, maxParameters: number): void {
  const entries = Object.entries(event.parameters).filter(([key]) => key !== CLOCK_SKEW);
  event.parameters = Object.fromEntries([...entries.slice(0, maxParameters - 1), [CLOCK_SKEW, String(skewMs)]]);
}

/** The length of what Gson makes of it, which escapes five more characters than JSON must. */
function lengthAsJson(parameters: Readonly<Record<string, string>>): number {
  const json = JSON.stringify(parameters);
  return json.length + 5 * (json.match(/[<>&='\u2028\u2029]/g)?.length ?? 0);
}
