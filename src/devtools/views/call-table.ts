import type { Span } from "../store/segment.ts";
import type { DetectPoint, ServiceCall, SingleCall } from "./service-call.ts";

interface Side {
  calls: number;
  errors: number;
  duration: number;
}

interface Row {
  readonly source: string;
  readonly target: string;
  readonly CLIENT: Side;
  readonly SERVER: Side;
}

/** Adds up single calls to the calls of the service map. */
export interface CallTable {
  /** Counts a call `times` over, with the span's error and duration. */
  add(call: SingleCall, span: Span, times: number): void;
  /** In the order in which the calls were first seen. */
  list(): ServiceCall[];
}

/** Makes an empty table of calls. */
export function createCallTable(): CallTable {
  const rows = new Map<string, Row>();
  return {
    add({ source, target, detectPoint }, span, times) {
      const key = JSON.stringify([source, target]);
      const row = rows.get(key) ?? { source, target, CLIENT: emptySide(), SERVER: emptySide() };
      rows.set(key, row);
      const side = row[detectPoint];
      side.calls += times;
      side.errors += span.isError ? times : 0;
      side.duration += Math.max(0, span.endTime - span.startTime) * times;
    },
    list: () => Array.from(rows.values(), toCall),
  };
}

function emptySide(): Side {
  return { calls: 0, errors: 0, duration: 0 };
}

function toCall({ source, target, CLIENT, SERVER }: Row): ServiceCall {
  const timed = CLIENT.calls > 0 ? CLIENT : SERVER;
  const detectPoints: DetectPoint[] = [];
  if (CLIENT.calls > 0) detectPoints.push("CLIENT");
  if (SERVER.calls > 0) detectPoints.push("SERVER");
  return {
    source,
    target,
    detectPoints,
    clientCalls: CLIENT.calls,
    serverCalls: SERVER.calls,
    errors: (CLIENT.calls >= SERVER.calls ? CLIENT : SERVER).errors,
    averageDuration: Math.round(timed.duration / timed.calls),
  };
}
