import { svgElement } from "./elements.js";
import { count, duration } from "./format.js";
import { box, layOut } from "./map-layout.js";
import { colorClass } from "./service-colors.js";

/**
 * @import { ServiceMap, ServiceCall } from "../views/service-call.ts"
 * @import { PlacedNode } from "./map-layout.js"
 */

/** Outlines of the layers' symbols, drawn in a square of 24. */
const symbols = {
  BROWSER: "M3 5h18v14H3z M3 9h18 M6 7h.01 M9 7h.01",
  VIRTUAL_DATABASE: "M4 6c0-4 16-4 16 0s-16 4-16 0v12c0 4 16 4 16 0V6 M4 12c0 4 16 4 16 0",
  VIRTUAL_CACHE: "M13 2 5 14h6l-1 8 9-13h-6z",
  VIRTUAL_MQ: "M3 6h18v12H3z M3 7l9 7 9-7",
  User: "M12 12a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z M4 21c1-9 15-9 16 0",
  GENERAL: "M4 4h16v6H4z M4 14h16v6H4z M8 7h.01 M8 17h.01",
  unknown: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z M3 12h18 M12 3c5 5 5 13 0 18 M12 3c-5 5-5 13 0 18",
};

/**
 * Draws the service map. Its text alternative is the table beside it, so it is one image to a screen reader, with links on it.
 *
 * @param {ServiceMap} map
 */
export function drawMap(map) {
  const { nodes, calls, width, height } = layOut(map);
  const places = new Map(nodes.map((node) => [node.name, node]));
  const drawing = svgElement("svg", {
    class: "map",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    role: "group",
    "aria-label": `Service map of ${count(nodes.length, "service")} and ${count(calls.length, "call")}. The tables below say the same in words.`,
  });
  drawing.append(arrowHead("arrow"), arrowHead("arrow-error"));
  const labels = [];
  for (const call of calls) {
    const source = places.get(call.source);
    const target = places.get(call.target);
    if (source === undefined || target === undefined) continue;
    drawing.append(lineOf(call, source, target));
    labels.push(labelOf(call, source, target));
  }
  drawing.append(...nodes.map(nodeOf), ...labels);
  return drawing;
}

/** @param {string} id */
function arrowHead(id) {
  const path = svgElement("path", { d: "M0 0 8 4 0 8z" });
  return svgElement(
    "defs",
    {},
    svgElement(
      "marker",
      { id, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 8, markerHeight: 8, orient: "auto", class: id },
      path,
    ),
  );
}

/**
 * @param {ServiceCall} call
 * @param {PlacedNode} source
 * @param {PlacedNode} target
 */
function lineOf(call, source, target) {
  const failed = call.errors > 0;
  return svgElement("path", {
    class: failed ? "call failed" : "call",
    d: curve(source, target),
    "marker-end": `url(#${failed ? "arrow-error" : "arrow"})`,
  });
}

/**
 * @param {PlacedNode} source
 * @param {PlacedNode} target
 */
function curve(source, target) {
  const half = box.width / 2;
  const bend = box.columnGap * 0.55;
  if (source === target) {
    const top = source.y - box.height / 2;
    return `M${source.x - 24} ${top}c-10-34 58-34 48-2`;
  }
  // A call to the left or within a column leaves and arrives below, so that it does not run through the boxes.
  if (target.x <= source.x) {
    const [startY, endY] = [source.y + box.height / 2, target.y + box.height / 2];
    const low = Math.max(startY, endY) + box.rowGap;
    return `M${source.x} ${startY}C${source.x} ${low} ${target.x} ${low} ${target.x} ${endY + 2}`;
  }
  const [startX, endX] = [source.x + half, target.x - half - 2];
  return `M${startX} ${source.y}C${startX + bend} ${source.y} ${endX - bend} ${target.y} ${endX} ${target.y}`;
}

/**
 * @param {ServiceCall} call
 * @param {PlacedNode} source
 * @param {PlacedNode} target
 */
function labelOf(call, source, target) {
  const { x, y } = placeOf(source, target);
  const width = 104;
  return svgElement(
    "g",
    { class: call.errors > 0 ? "call-label failed" : "call-label", transform: `translate(${x} ${y})` },
    svgElement("title", {}, sentenceOf(call)),
    svgElement("rect", { x: -width / 2, y: -17, width, height: 34, rx: 7 }),
    svgElement("text", { y: -3, class: "figures" }, figuresOf(call)),
    svgElement("text", { y: 11, class: "sides" }, call.detectPoints.join(" · ")),
  );
}

/**
 * Where a call's label stands. Calls from one node leave in a bundle and part towards their targets, so it stands near those.
 *
 * @param {PlacedNode} source
 * @param {PlacedNode} target
 */
function placeOf(source, target) {
  if (source === target) return { x: source.x, y: source.y - box.height / 2 - 34 };
  if (target.x <= source.x) {
    return { x: (source.x + target.x) / 2, y: Math.max(source.y, target.y) + box.height / 2 + box.rowGap * 0.75 };
  }
  // The point of the curve at 62 % of its parameter, from the Bernstein form of its two coordinates.
  const gap = target.x - source.x - box.width;
  const bend = box.columnGap * 0.55;
  return {
    x: source.x + box.width / 2 + 0.2686 * bend + 0.4382 * (gap - bend) + 0.2383 * gap,
    y: source.y + (target.y - source.y) * 0.6765,
  };
}

/** @param {ServiceCall} call */
function figuresOf({ clientCalls, serverCalls, averageDuration, errors }) {
  const calls = `${Math.max(clientCalls, serverCalls)}×  ${duration(averageDuration)}`;
  return errors > 0 ? `${calls}  ✗${errors}` : calls;
}

/**
 * A call in words.
 *
 * @param {ServiceCall} call
 */
export function sentenceOf({ source, target, clientCalls, serverCalls, errors, averageDuration }) {
  const sides = `${clientCalls} seen by the client, ${serverCalls} by the server`;
  const failed = errors > 0 ? `, ${count(errors, "error")}` : "";
  return `${source} calls ${target}: ${sides}, ${duration(averageDuration)} on average${failed}.`;
}

/** @param {PlacedNode} node */
function nodeOf(node) {
  const { name, layers, isReal, x, y } = node;
  const layer = layers[0] ?? (name === "User" ? "User" : isReal ? "GENERAL" : "unknown");
  const group = svgElement(
    "g",
    {
      class: `node ${colorClass(name)}${isReal ? "" : " virtual"}`,
      transform: `translate(${x - box.width / 2} ${y - box.height / 2})`,
    },
    svgElement("title", {}, `${name}: ${layers.join(", ") || "no layer"}`),
    svgElement("rect", { width: box.width, height: box.height, rx: 12, class: "box" }),
    svgElement("rect", { x: 10, y: 11, width: 36, height: 36, rx: 9, class: "disc" }),
    svgElement("path", { d: symbolOf(layer), class: "symbol", transform: "translate(18 19) scale(0.84)" }),
    svgElement("text", { x: 56, y: 27, class: "name" }, shorten(name, 15)),
    svgElement(
      "text",
      { x: 56, y: 43, class: "layer" },
      layers.join(", ") || (name === "User" ? "no carrier" : "no layer"),
    ),
  );
  if (!isReal) return group;
  const href = `#/traces?service=${encodeURIComponent(name)}`;
  return svgElement("a", { href, "aria-label": `Traces of ${name}, ${layers.join(", ") || "no layer"}` }, group);
}

/** @param {string} layer */
function symbolOf(layer) {
  return Object.entries(symbols).find(([name]) => name === layer)?.[1] ?? symbols.GENERAL;
}

/**
 * @param {string} text
 * @param {number} length
 */
function shorten(text, length) {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
