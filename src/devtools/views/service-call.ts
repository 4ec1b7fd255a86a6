import type { StoredItem, StoredSegment } from "../store/stored-item.ts";

/** Who calls whom, as OAP's topology shows it. */
export interface ServiceMap {
  /** Names of services by layer: BROWSER, GENERAL, FAAS, VIRTUAL_CACHE, VIRTUAL_DATABASE, VIRTUAL_MQ, or what a keep-alive said. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  readonly nodes: readonly ServiceNode[];
  readonly calls: readonly ServiceCall[];
}

/** A service, or an address that nobody has reported from. */
export interface ServiceNode {
  readonly name: string;
  /** Empty for an address behind which no service is known, and for `User`. */
  readonly layers: readonly string[];
  /** True when it reported something itself. */
  readonly isReal: boolean;
}

/** Calls from one node to another. */
export interface ServiceCall {
  readonly source: string;
  readonly target: string;
  /** Who reported it: the caller's Exit spans, the called one's Entry spans, or both. */
  readonly detectPoints: readonly DetectPoint[];
  /** Counted by the caller's Exit spans. */
  readonly clientCalls: number;
  /** Counted by the called one's Entry spans. */
  readonly serverCalls: number;
  /** The calls, of those counted on the side that saw more, that ended in an error. */
  readonly errors: number;
  /** Milliseconds, on the caller's side if it reported, else on the called one's. */
  readonly averageDuration: number;
}

/** The side of a call that reported it. */
export type DetectPoint = "CLIENT" | "SERVER";

/** Where the map's facts come from. */
export interface MapSource {
  segments(): readonly StoredSegment[];
  items(signal: "perfData" | "keepAlive" | "logs" | "meters"): readonly StoredItem[];
}

/** One call that a span stands for, before it is counted. */
export interface SingleCall {
  readonly source: string;
  readonly target: string;
  readonly detectPoint: DetectPoint;
}
