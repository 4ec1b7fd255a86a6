import type { Signal } from "../../core/segment/collect-item.ts";
import { isJsonType } from "../intake/json-body.ts";
import { jsonRoutes } from "../intake/json-routes.ts";
import { createJsonWires } from "../intake/json-wire.ts";
import type { DoorWire } from "../intake/wire-call.ts";

/** A path that takes items. */
export interface Route {
  /** Without the prefix; a label of the counters. */
  readonly path: string;
  readonly signal: Signal;
  /** What answers who is not let in, whatever it sends. */
  readonly fallback: DoorWire;
  /** The way in for a `content-type`, undefined for one that it does not take. */
  wireOf(type: string | null): DoorWire | undefined;
}

/** Makes the table of all paths that take items. */
export function createRoutes(): ReadonlyMap<string, Route> {
  const wireOf = createJsonWires();
  const json = jsonRoutes().map((route): Route => {
    const wire = wireOf(route);
    const { path, signal } = route;
    return { path, signal, fallback: wire, wireOf: (type) => (isJsonType(type) ? wire : undefined) };
  });
  return new Map(json.map((route) => [route.path, route]));
}
