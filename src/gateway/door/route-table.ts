import type { Signal } from "../../core/segment/collect-item.ts";
import type { ReadWritten } from "../checks/segment-text.ts";
import { createConnectWires, isConnectType } from "../intake/connect-wire.ts";
import { createGrpcWebWire, isGrpcWebType } from "../intake/grpc-web-wire.ts";
import { isJsonType } from "../intake/json-body.ts";
import { jsonRoutes } from "../intake/json-routes.ts";
import { createJsonWires } from "../intake/json-wire.ts";
import { createRpcMethods } from "../intake/rpc-methods.ts";
import type { ReadSegmentFrames } from "../intake/segment-frames.ts";
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

/** What the ways in are made with. */
export interface RouteParts {
  readonly maxInflatedBytes: number;
  /** Entries of the longest list that is taken. */
  readonly maxEntries: number;
  /** Missing where no segment goes on in the text that it came in. */
  readonly readWritten: ReadWritten | undefined;
  /** As above, for segments in protobuf. */
  readonly readFrames: ReadSegmentFrames | undefined;
}

/** Makes the table of all paths that take items: OAP's JSON paths and one of our own, and the methods of the collect protocol. */
export function createRoutes(parts: RouteParts): ReadonlyMap<string, Route> {
  return new Map([...jsonTable(parts), ...rpcTable(parts)].map((route) => [route.path, route]));
}

function jsonTable({ readWritten }: RouteParts): Route[] {
  const wireOf = createJsonWires(readWritten);
  return jsonRoutes().map((route) => {
    const { path, signal } = route;
    const wire = wireOf(route);
    return { path, signal, fallback: wire, wireOf: (type) => (isJsonType(type) ? wire : undefined) };
  });
}

function rpcTable({ maxInflatedBytes, maxEntries, readFrames }: RouteParts): Route[] {
  const methods = createRpcMethods(maxEntries);
  const connectOf = createConnectWires(methods, maxInflatedBytes);
  return methods.map((method) => {
    const { path, signal } = method;
    const grpcWeb = createGrpcWebWire(method, readFrames);
    const connect = connectOf(method);
    const wireOf: Route["wireOf"] = (type) => {
      if (type === null) return undefined;
      if (isGrpcWebType(type)) return grpcWeb;
      return isConnectType(type) ? connect : undefined;
    };
    return { path, signal, fallback: connect, wireOf };
  });
}
