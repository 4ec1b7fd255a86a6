import { announce } from "./announcements.js";
import { clearData, fetchStats, watchEvents } from "./collector-client.js";
import { count, size } from "./format.js";
import { createMapView } from "./map-view.js";
import { createSignalsView } from "./signals-view.js";
import { createTraceView } from "./trace-view.js";
import { createTracesView } from "./traces-view.js";

/**
 * One of the page's views. `refresh` draws it from the collector's present state; `escape` is what the Escape key does.
 *
 * @typedef {object} View
 * @property {string} title
 * @property {"traces" | "map" | "signals"} section
 * @property {HTMLElement} root
 * @property {() => Promise<void>} refresh
 * @property {() => void} [escape]
 */

/**
 * The view that a link within the page names: `#/traces`, `#/trace/<id>`, `#/map`, `#/signals/<signal>`.
 *
 * @param {string} hash
 * @returns {View}
 */
function viewOf(hash) {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [name, argument = ""] = path.split("/");
  if (name === "trace") return createTraceView(decode(argument));
  if (name === "map") return createMapView();
  if (name === "signals") return createSignalsView(decode(argument));
  return createTracesView(new URLSearchParams(search).get("service") ?? "");
}

/** @param {string} text */
function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** @param {string} id */
function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}`);
  return found;
}

const main = byId("view");
let view = viewOf(location.hash);

function show() {
  view = viewOf(location.hash);
  main.replaceChildren(view.root);
  document.title = `${view.title} · SkyWalking Edge devtools`;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("data-view") === view.section) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  void refresh();
}

async function refresh() {
  const shown = view;
  try {
    await shown.refresh();
    const { signals, bytes } = await fetchStats();
    const received = Object.values(signals).reduce((sum, signal) => sum + signal.received, 0);
    byId("totals").textContent = `${count(received, "item")} received · ${size(bytes)} kept`;
  } catch (error) {
    setState("offline");
    console.warn("The collector cannot be read.", error);
  }
}

/** @param {"live" | "offline"} state */
function setState(state) {
  const live = byId("live");
  if (live.dataset["state"] === "offline" && state === "live") announce("The collector is back.");
  if (live.dataset["state"] === "live" && state === "offline") announce("The collector cannot be reached.");
  live.dataset["state"] = state;
  live.textContent = state;
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const inField = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !inField && !event.ctrlKey && !event.metaKey) {
    const filter = main.querySelector("input[type=search]");
    if (!(filter instanceof HTMLElement)) return;
    event.preventDefault();
    filter.focus();
  } else if (event.key === "Escape" && !event.defaultPrevented) {
    if (view.escape !== undefined) view.escape();
  }
}

window.addEventListener("hashchange", () => {
  if (location.hash === "#view") return;
  show();
  main.focus({ preventScroll: true });
});
document.addEventListener("keydown", onKey);
byId("clear").addEventListener("click", () => {
  void clearData().then(() => announce("All stored data was cleared."));
});
show();
watchEvents({ onChange: refresh, onState: setState });
