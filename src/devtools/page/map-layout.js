/**
 * @import { ServiceMap, ServiceCall, ServiceNode } from "../views/service-call.ts"
 */

/**
 * A node of the map and the middle of its box.
 *
 * @typedef {ServiceNode & { x: number; y: number }} PlacedNode
 * @typedef {{ nodes: PlacedNode[]; calls: readonly ServiceCall[]; width: number; height: number }} Layout
 */

/** Measures of the map, in units of its drawing. */
export const box = { width: 176, height: 58, columnGap: 190, rowGap: 46, margin: 24 };

/**
 * Lays the map out from left to right: callers left of what they call, so that calls point to the right wherever they can.
 *
 * A node's column is the longest way to it from a node nobody calls; calls that close a circle are left out of that. Within its
 * column a node is as high as its neighbours on average, in a few sweeps, which untangles the maps of some dozens of services.
 *
 * @param {ServiceMap} map
 * @returns {Layout}
 */
export function layOut({ nodes, calls }) {
  const forward = withoutCircles(nodes, calls);
  const columns = columnsOf(nodes, forward);
  for (let sweep = 0; sweep < 4; sweep++) {
    for (const column of columns) sortByNeighbours(column, columns, calls);
  }
  const tallest = columns.reduce((most, column) => Math.max(most, column.length), 0);
  const stride = { x: box.width + box.columnGap, y: box.height + box.rowGap };
  const height = Math.max(1, tallest) * stride.y - box.rowGap + 2 * box.margin;
  const placed = columns.flatMap((column, x) =>
    column.map((node, y) => ({
      ...node,
      x: box.margin + box.width / 2 + x * stride.x,
      y: height / 2 + (y - (column.length - 1) / 2) * stride.y,
    })),
  );
  return { nodes: placed, calls, width: columns.length * stride.x - box.columnGap + 2 * box.margin, height };
}

/**
 * @param {readonly ServiceNode[]} nodes
 * @param {readonly ServiceCall[]} calls
 */
function withoutCircles(nodes, calls) {
  /** @type {Map<string, "open" | "done">} */
  const state = new Map();
  /** @type {ServiceCall[]} */
  const forward = [];
  const called = new Set(calls.filter(({ source, target }) => source !== target).map(({ target }) => target));
  const starts = [...nodes].sort((a, b) => Number(called.has(a.name)) - Number(called.has(b.name)));
  for (const { name } of starts) visit(name);
  return forward;

  /** @param {string} name */
  function visit(name) {
    if (state.has(name)) return;
    state.set(name, "open");
    for (const call of calls) {
      if (call.source !== name || state.get(call.target) === "open") continue;
      forward.push(call);
      visit(call.target);
    }
    state.set(name, "done");
  }
}

/**
 * @param {readonly ServiceNode[]} nodes
 * @param {readonly ServiceCall[]} forward
 */
function columnsOf(nodes, forward) {
  /** @type {Map<string, number>} */
  const columnOf = new Map(nodes.map(({ name }) => [name, 0]));
  // Without circles no way is longer than the number of nodes, so that many rounds settle every column.
  for (let round = 0, moved = true; moved && round < nodes.length; round++) {
    moved = false;
    for (const { source, target } of forward) {
      const column = (columnOf.get(source) ?? 0) + 1;
      if (column <= (columnOf.get(target) ?? 0)) continue;
      columnOf.set(target, column);
      moved = true;
    }
  }
  /** @type {ServiceNode[][]} */
  const columns = [];
  for (const node of nodes) {
    const index = columnOf.get(node.name) ?? 0;
    columns[index] = [...(columns[index] ?? []), node];
  }
  return Array.from(columns, (column) => column ?? []);
}

/**
 * @param {ServiceNode[]} column
 * @param {readonly ServiceNode[][]} columns
 * @param {readonly ServiceCall[]} calls
 */
function sortByNeighbours(column, columns, calls) {
  const heights = new Map(
    columns.flatMap((nodes) => nodes.map((node, index) => [node.name, index - (nodes.length - 1) / 2])),
  );
  /** @param {ServiceNode} node */
  const wanted = ({ name }) => {
    const neighbours = calls
      .filter(({ source, target }) => (source === name) !== (target === name))
      .map(({ source, target }) => heights.get(source === name ? target : source) ?? 0);
    if (neighbours.length === 0) return heights.get(name) ?? 0;
    return neighbours.reduce((sum, height) => sum + height, 0) / neighbours.length;
  };
  column.sort((a, b) => wanted(a) - wanted(b));
}
