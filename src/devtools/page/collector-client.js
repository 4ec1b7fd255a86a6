/**
 * @import { Signal } from "../store/signal.ts"
 * @import { StoredItem, StoredSegment, StoreStats } from "../store/stored-item.ts"
 * @import { ServiceMap } from "../views/service-call.ts"
 * @import { Trace } from "../views/trace.ts"
 * @import { TraceSummary } from "../views/trace-list.ts"
 */

/** @returns {Promise<TraceSummary[]>} */
export async function fetchTraces() {
  return (await query("/api/traces?limit=500")).traces;
}

/**
 * @param {string} traceId
 * @returns {Promise<Trace | undefined>} undefined when the collector does not have it (any more).
 */
export async function fetchTrace(traceId) {
  return query(`/api/traces/${encodeURIComponent(traceId)}`);
}

/** @returns {Promise<ServiceMap>} */
export async function fetchMap() {
  return query("/api/map");
}

/** @returns {Promise<StoreStats>} */
export async function fetchStats() {
  return query("/api/stats");
}

/**
 * @param {Signal} signal
 * @returns {Promise<(StoredItem | StoredSegment)[]>}
 */
export async function fetchSignal(signal) {
  return (await query(`/api/signals/${signal}`)).items;
}

/** Empties the collector. */
export async function clearData() {
  await fetch("/api/data", { method: "DELETE" });
}

/**
 * Calls back soon after something changed in the collector, once for a burst of changes, and when the connection comes or goes.
 *
 * @param {{ onChange: () => void; onState: (state: "live" | "offline") => void }} callbacks
 */
export function watchEvents({ onChange, onState }) {
  const source = new EventSource("/api/events");
  let pending = false;
  const change = () => {
    if (pending) return;
    pending = true;
    setTimeout(() => {
      pending = false;
      onChange();
    }, 120);
  };
  for (const type of ["message", "duplicate", "discarded", "cleared"]) source.addEventListener(type, change);
  source.addEventListener("open", () => {
    onState("live");
    change();
  });
  source.addEventListener("error", () => onState("offline"));
}

/** @param {string} path */
async function query(path) {
  const response = await fetch(path);
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`The collector answered ${response.status} to ${path}`);
  return response.json();
}
