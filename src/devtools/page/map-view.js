import { fetchMap } from "./collector-client.js";
import { element } from "./elements.js";
import { count, duration } from "./format.js";
import { drawMap } from "./map-drawing.js";
import { serviceChip } from "./service-colors.js";

/**
 * @import { ServiceCall, ServiceMap } from "../views/service-call.ts"
 * @import { View } from "./app.js"
 */

/**
 * The service map as OAP would show it, drawn and in words.
 *
 * @returns {View}
 */
export function createMapView() {
  const root = element("section", { class: "service-map", "aria-label": "Service map" });
  let drawn = "";
  return {
    title: "Service map",
    section: "map",
    root,
    async refresh() {
      const map = await fetchMap();
      const state = JSON.stringify(map);
      if (state === drawn) return;
      drawn = state;
      root.replaceChildren(...contentOf(map));
    },
    escape: () => {
      location.hash = "#/traces";
    },
  };
}

/** @param {ServiceMap} map */
function contentOf(map) {
  const head = element(
    "div",
    { class: "tools" },
    element("h1", {}, "Service map"),
    element("p", { class: "shown" }, `${count(map.nodes.length, "service")}, ${count(map.calls.length, "call")}`),
  );
  if (map.nodes.length === 0) {
    const text =
      "Services and their calls appear here with the first segments. The list of traces tells how to send some.";
    return [head, element("div", { class: "empty" }, element("h2", {}, "Nothing to draw yet"), element("p", {}, text))];
  }
  return [
    head,
    element("div", { class: "canvas" }, drawMap(map)),
    element("div", { class: "map-tables" }, callsTable(map), layersTable(map)),
  ];
}

/** @param {ServiceMap} map */
function callsTable({ calls }) {
  const columns = ["From", "To", "Seen by the client", "Seen by the server", "Errors", "Average"];
  return element(
    "table",
    { class: "list plain" },
    element("caption", {}, "Calls between services"),
    element("thead", {}, element("tr", {}, ...columns.map((name) => element("th", { scope: "col" }, name)))),
    element("tbody", {}, ...calls.map(callRow)),
  );
}

/** @param {ServiceCall} call */
function callRow({ source, target, clientCalls, serverCalls, errors, averageDuration }) {
  const figures = [clientCalls, serverCalls, errors, duration(averageDuration)];
  return element(
    "tr",
    {},
    element("td", {}, serviceChip(source)),
    element("td", {}, serviceChip(target)),
    ...figures.map((figure) => element("td", { class: "number" }, figure)),
  );
}

/** @param {ServiceMap} map */
function layersTable({ services }) {
  const rows = Object.entries(services).map(([layer, names]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, layer),
      element("td", {}, element("span", { class: "chips" }, ...names.map(serviceChip))),
    ),
  );
  return element(
    "table",
    { class: "list plain" },
    element("caption", {}, "Services by layer"),
    element("tbody", {}, ...rows),
  );
}
