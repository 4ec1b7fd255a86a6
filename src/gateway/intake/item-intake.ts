import type { CollectItem, CollectItems, Signal, SignalAndItem } from "../../core/segment/collect-item.ts";
import { ownerOf } from "../access/item-owner.ts";
import type { NameList } from "../access/name-list.ts";
import { rejectedHeader } from "../answer/rejected-header.ts";
import { WrittenSegment } from "../checks/written-segment.ts";
import type { Enrich } from "../enrichment/enrichment.ts";
import type { Forwarder } from "../forward/forwarder.ts";
import type { Arrival, Fault, ItemCheck, Refused } from "../item.ts";
import type { GatewayLedger } from "../operations/gateway-stats.ts";
import { type Outcome, TAKEN } from "../outcome.ts";
import type { SeenItems } from "../seen/seen-items.ts";

/** What a request brings. */
export interface Delivered {
  readonly signal: Signal;
  /** In proto JSON form, not looked at yet. */
  readonly values: readonly unknown[];
  /** What they were when they came. */
  readonly bytes: number;
  readonly arrival: Arrival;
  /** Whose items its sender may bring. */
  readonly services: NameList;
  readonly versions: NameList;
  /** Adds to segments what is known of who sent them. */
  readonly enrich: Enrich | undefined;
}

/** An item that is refused, by its place in the request. */
export interface RefusedItem extends Refused {
  readonly index: number;
}

/** What the intake works with. */
export interface IntakeParts {
  readonly check: ItemCheck;
  readonly seen: SeenItems;
  readonly forwarder: Forwarder;
  readonly ledger: GatewayLedger;
  /** How long a sender is asked to wait when there is no room, in milliseconds. */
  readonly retryAfterMs: number;
}

/** Takes what a request brings: each item checked, those seen before left out, the rest forwarded. */
export type ItemIntake = (delivered: Delivered) => Outcome | Promise<Outcome>;

/** Makes the intake that all wires share. Room is looked for before anything is taken: a request is never taken by halves. */
export function createItemIntake(parts: IntakeParts): ItemIntake {
  const { seen, forwarder, ledger, retryAfterMs } = parts;
  return (delivered) => {
    const { signal, values } = delivered;
    const { fresh, refused, skewed } = sort(parts, delivered);
    // Whole, or what is added and taken away again would not come to nothing.
    const bytes = values.length === 0 ? 0 : Math.round((delivered.bytes * fresh.length) / values.length);
    if (fresh.length > 0 && !forwarder.hasRoom(fresh.length, bytes, signal)) {
      return { name: "overloaded", detail: "The gateway's queue is full.", retryAfterMs };
    }
    const taken = fresh.filter((item) => seen.take(signal, item));
    const counts = ledger.items(signal);
    counts.accepted += taken.length;
    counts.duplicate += values.length - refused.length - taken.length;
    counts.skewed += skewed;
    for (const { fault } of refused) ledger.refused(signal, fault);
    if (taken.length === 0) return outcomeOf(TAKEN, refused, values.length);
    // Or one that waits would keep the bytes of a thousand that are not counted.
    if (taken.length < values.length) for (const item of taken) if (item instanceof WrittenSegment) item.detach();
    const outcome = forwarder.forward(signal, taken, bytes);
    return outcome === TAKEN
      ? outcomeOf(TAKEN, refused, values.length)
      : Promise.resolve(outcome).then((end) => outcomeOf(end, refused, values.length));
  };
}

interface Sorted {
  readonly fresh: CollectItem[];
  readonly refused: RefusedItem[];
  readonly skewed: number;
}

function sort({ check, seen }: IntakeParts, delivered: Delivered): Sorted {
  const { signal, values, arrival, services, versions, enrich } = delivered;
  const fresh: CollectItem[] = [];
  const refused: RefusedItem[] = [];
  let skewed = 0;
  for (let index = 0; index < values.length; index++) {
    const checked = check(signal, values[index], arrival);
    if ("refused" in checked) {
      refused.push({ index, ...checked.refused });
      continue;
    }
    const { item, skewMs } = checked;
    const fault = strangerFault(signal, item, services, versions);
    if (fault) refused.push({ index, fault, path: fault });
    else if (!seen.has(signal, item)) {
      if (enrich && "spans" in item) enrich(item);
      fresh.push(item);
      if (skewMs !== undefined) skewed++;
    }
  }
  return { fresh, refused, skewed };
}

function strangerFault<S extends Signal>(
  signal: S,
  item: CollectItems[S],
  services: NameList,
  versions: NameList,
): Fault | undefined {
  const { service, version } = ownerOf(...([signal, item] as SignalAndItem));
  if (!services(service)) return "service";
  return version === undefined || versions(version) ? undefined : "version";
}

function outcomeOf(outcome: Outcome, refused: readonly RefusedItem[], items: number): Outcome {
  const [first] = refused;
  if (!first) return outcome;
  const rejected = rejectedHeader(refused);
  if (refused.length < items) return { ...outcome, rejected };
  const isStranger = refused.every(({ fault }) => fault === "service" || fault === "version");
  const detail = `Item ${first.index} is refused: ${first.fault}${first.path && ` at ${first.path}`}.`;
  return { name: isStranger ? "not-allowed" : "refused", detail, rejected };
}
