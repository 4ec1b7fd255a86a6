// What OAP needs of an item beyond its proto, written down a second time and in other words than the gateway's own checks.
import type { Message } from "@bufbuild/protobuf";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import { SpanLayer, SpanType } from "../../../src/core/segment/enums.ts";
import { LAYERS } from "../../../src/gateway/checks/layers.ts";
import type { BrowserErrorLog } from "../../../src/gen/pb/browser/BrowserPerf_pb.ts";
import type { Event } from "../../../src/gen/pb/event/Event_pb.ts";
import type { MeterData } from "../../../src/gen/pb/language-agent/Meter_pb.ts";
import type { SegmentObject, SpanObject } from "../../../src/gen/pb/language-agent/Tracing_pb.ts";
import type { LogData } from "../../../src/gen/pb/logging/Logging_pb.ts";
import type { InstanceProperties } from "../../../src/gen/pb/management/Management_pb.ts";

/** What holds for the items of one gateway. */
export interface ItemRules {
  /** The only time at which requests arrive. */
  readonly arrivedAt: number;
  /** Whether they are a browser's, which may claim nothing that is a server's to say. */
  readonly isPublic: boolean;
}

const DAY_MS = 86_400_000;
const AHEAD_MS = 600_000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const FORBIDDEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e]/u;
const MARKUP = /<[a-z/!?]/i;

/** Tells everything that is wrong with an item, in words that name its place. */
export function violations(signal: Signal, message: Message, rules: ItemRules): string[] {
  const found = [...wrongValues(message, signal)];
  const judge = JUDGES[signal];
  if (judge) found.push(...judge(message, rules));
  return found.map((what) => `${signal}: ${what}`);
}

/** Looks at every value, whatever it means. */
function* wrongValues(value: unknown, path: string): Generator<string> {
  if (typeof value === "string" && FORBIDDEN.test(value)) yield `${path} has characters that nobody sees`;
  if (typeof value === "number" && !Number.isFinite(value)) yield `${path} is no number`;
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "$unknown") yield `${path} has fields that are unknown`;
    else if (name !== "$typeName") {
      yield* wrongValues(name, `a key of ${path}`);
      yield* wrongValues(member, `${path}.${name}`);
    }
  }
}

type Judge = (message: Message, rules: ItemRules) => Iterable<string>;

/** The judge of one type of message; which it is has been seen when the bytes were read. */
function judgeOf<Item extends Message>(judge: (item: Item, rules: ItemRules) => Iterable<string>): Judge {
  return (message, rules) => judge(message as Item, rules);
}

function isTimely(time: bigint | number, { arrivedAt }: ItemRules): boolean {
  return Number(time) >= arrivedAt - DAY_MS && Number(time) <= arrivedAt + AHEAD_MS;
}

function isName(name: string, maxLength: number): boolean {
  return name.trim() !== "" && name.length <= maxLength && !MARKUP.test(name);
}

function hasTwice(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}

function isLayer(layer: string, { isPublic }: ItemRules): boolean {
  return isPublic ? layer === "BROWSER" : LAYERS.has(layer);
}

function* judgeSegment(segment: SegmentObject, rules: ItemRules): Generator<string> {
  const { traceId, traceSegmentId, service, serviceInstance, spans } = segment;
  if (!isName(traceId, 150) || !isName(traceSegmentId, 150)) yield "an id that is none";
  if (!isName(service, 70) || serviceInstance.length > 70) yield "a service or an instance that is none";
  const ids = spans.map(({ spanId }) => spanId);
  if (ids.length === 0 || ids.length > 500 || new Set(ids).size < ids.length) yield "spans that are no tree";
  const parents = new Map(spans.map(({ spanId, parentSpanId }) => [spanId, parentSpanId]));
  if (parents.get(0) !== -1) yield "no root";
  for (const span of spans) {
    if (!reachesRoot(span.spanId, parents)) yield `span ${span.spanId} hangs in the air`;
    yield* judgeSpan(span, rules);
  }
}

/** Follows the parents, at most as many as there are. */
function reachesRoot(spanId: number, parents: ReadonlyMap<number, number>): boolean {
  let id: number | undefined = spanId;
  for (let step = 0; step <= parents.size; step++) {
    id = parents.get(id);
    if (id === -1) return true;
    if (id === undefined) return false;
  }
  return false;
}

function* judgeSpan(span: SpanObject, rules: ItemRules): Generator<string> {
  const { startTime, endTime, spanType, spanLayer, operationName, peer, tags } = span;
  if (startTime > endTime || !isTimely(startTime, rules) || !isTimely(endTime, rules)) yield "a span's times";
  if (operationName.length > 150 || MARKUP.test(operationName)) yield "an operation's name";
  if (!Object.values<number>(SpanType).includes(spanType)) yield "a span's type";
  if (!Object.values<number>(SpanLayer).includes(spanLayer)) yield "a span's layer";
  if (spanLayer === SpanLayer.Database && peer.trim() === "") yield "a database without a name";
  if (tags.length > 128 || hasTwice(tags.map(({ key }) => key))) yield "a key twice";
  for (const { key, value } of tags) {
    if (value.length > 2_048) yield "a tag that is too long";
    if (key === "x-le" && (rules.isPublic || typeof JSON.parse(value) !== "object")) yield "a logic endpoint";
    const isLatency = key === "transmission.latency" && spanLayer === SpanLayer.MQ && value.trim() !== "";
    if (isLatency && !/^[+-]?\d+$/.test(value)) yield "a latency that is not whole";
  }
  if (!rules.isPublic) return;
  if (spanType === SpanType.Entry) yield "a page's Entry span";
  const ours: readonly number[] = [SpanLayer.Unknown, SpanLayer.Http, SpanLayer.RPCFramework];
  if (!ours.includes(spanLayer)) yield "a page's virtual service";
}

function* judgePageItem(item: Message & PageFields, rules: ItemRules): Generator<string> {
  if (!isName(item.service, 70) || item.serviceVersion.length > 70) yield "a service or a version that is none";
  if (item.pagePath.length > 150 || MARKUP.test(item.pagePath)) yield "a path of a page";
  if (!isTimely(item.time, rules)) yield "a time";
  for (const [name, value] of Object.entries(item)) {
    const isDuration = /(?:Time|duration)$/.test(name) && typeof value === "number";
    if (isDuration && (value > 3_600_000 || value < -1)) yield `the duration ${name}`;
  }
}

interface PageFields {
  readonly service: string;
  readonly serviceVersion: string;
  readonly pagePath: string;
  readonly time: bigint;
}

const judgePage = judgeOf(judgePageItem);

const JUDGES: Readonly<Partial<Record<Signal, Judge>>> = {
  segment: judgeOf(judgeSegment),
  perfData: judgePage,
  webVitals: judgePage,
  resource: judgePage,
  interaction: judgePage,
  errorLog: judgeOf(function* (item: BrowserErrorLog, rules) {
    if (!isName(item.uniqueId, 150) || !isName(item.service, 70)) yield "an id that is none";
    if (!isTimely(item.time, rules)) yield "a time";
    if (item.message.length > 2_000 || item.stack.length > 16_384) yield "a text that is too long";
  }),
  log: judgeOf(function* ({ service, timestamp, layer }: LogData, rules) {
    if (!isName(service, 70)) yield "a service that is none";
    if (!isTimely(timestamp, rules)) yield "a time";
    if (layer !== "" && !isLayer(layer, rules)) yield "a layer";
  }),
  meter: judgeOf(function* ({ service, serviceInstance, timestamp, metric }: MeterData, rules) {
    if (!isName(service, 70) || !isName(serviceInstance, 70)) yield "a service or an instance that is none";
    if (!isTimely(timestamp, rules)) yield "a time";
    const { name = "" } = metric.value ?? {};
    if (!isName(name, 256) || (rules.isPublic && /^\s*instance_/i.test(name))) yield "a name";
  }),
  event: judgeOf(function* (event: Event, rules) {
    const { uuid, name, source, startTime, endTime, layer } = event;
    if (!isName(uuid, 150) || !isName(name, 256) || !isName(source?.service ?? "", 70)) yield "a name";
    if (!isLayer(layer, rules)) yield "a layer";
    if (startTime === 0n && endTime === 0n) yield "no time at all";
    for (const time of [startTime, endTime]) if (time !== 0n && !isTimely(time, rules)) yield "a time";
  }),
  instanceProperties: judgeOf(function* (item: InstanceProperties, rules) {
    if (!isName(item.service, 70) || !isName(item.serviceInstance, 70)) yield "a service or an instance that is none";
    if (hasTwice(item.properties.map(({ key }) => key))) yield "a key twice";
    if (!(item.layer === "" && !rules.isPublic) && !isLayer(item.layer, rules)) yield "a layer";
  }),
  keepAlive: judgeOf(function* (item: InstanceProperties, rules) {
    if (!isName(item.service, 70) || !isName(item.serviceInstance, 70)) yield "a service or an instance that is none";
    if (!(item.layer === "" && !rules.isPublic) && !isLayer(item.layer, rules)) yield "a layer";
  }),
};
