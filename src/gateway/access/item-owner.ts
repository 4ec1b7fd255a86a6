import type { SignalAndItem } from "../../core/segment/collect-item.ts";

/** Whose an item is. */
export interface Owner {
  readonly service: string;
  /** The version of a page, the instance of anything else, which SkyWalking shows alike; undefined for an event of a whole service. */
  readonly version: string | undefined;
}

/** Tells whose an item is. What its sender left out is empty. */
export function ownerOf(...[signal, item]: SignalAndItem): Owner {
  switch (signal) {
    case "segment":
    case "log":
    case "meter":
    case "instanceProperties":
    case "keepAlive":
      return { service: item.service ?? "", version: item.serviceInstance ?? "" };
    case "event":
      return { service: item.source?.service ?? "", version: item.source?.serviceInstance || undefined };
    default:
      return { service: item.service ?? "", version: item.serviceVersion ?? "" };
  }
}
