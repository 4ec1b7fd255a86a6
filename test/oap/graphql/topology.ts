import { lastMinutes } from "./duration.ts";
import type { Query } from "./query.ts";

/** Who calls whom, by name. */
export interface ShownTopology {
  /** The names of the nodes, in alphabetic order. */
  readonly nodes: readonly string[];
  /** Caller, callee, and who has told of it: `CLIENT`, `SERVER` or both. */
  readonly calls: readonly ShownCall[];
}

/** One arrow of the topology. */
export type ShownCall = readonly [source: string, target: string, detectPoints: readonly string[]];

interface Topology {
  readonly nodes: readonly { readonly id: string; readonly name: string }[];
  readonly calls: readonly { readonly source: string; readonly target: string; readonly detectPoints: string[] }[];
}

/** Reads the whole topology, sorted so that two can be compared. */
export async function readTopology(query: Query): Promise<ShownTopology> {
  const { topology } = await query<{ topology: Topology }>(
    `query ($duration: Duration!) {
      topology: getGlobalTopology(duration: $duration) { nodes { id name } calls { source target detectPoints } }
    }`,
    { duration: lastMinutes() },
  );
  const names = new Map(topology.nodes.map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? `no node has the id ${id}`;
  return {
    nodes: [...names.values()].sort(),
    calls: sortCalls(
      topology.calls.map(({ source, target, detectPoints }) => [nameOf(source), nameOf(target), detectPoints]),
    ),
  };
}

/** Brings calls and their detect points into alphabetic order. */
export function sortCalls(calls: readonly ShownCall[]): readonly ShownCall[] {
  const sorted = calls.map(([source, target, points]): ShownCall => [source, target, [...points].sort()]);
  return sorted.sort((one, other) => (one.join() < other.join() ? -1 : 1));
}
