import type { Span } from "../store/segment.ts";
import type { MapSource } from "./service-call.ts";

/** Learns which services exist in which layer of OAP. */
export interface LayerTable {
  registerSpan(service: string, span: Span): void;
  registerSignals(source: MapSource): void;
  layersOf(service: string): string[];
  /** Service names by layer, both in the order in which they were learnt. */
  byLayer(): Record<string, string[]>;
}

/** Makes an empty table of layers. */
export function createLayerTable(): LayerTable {
  const layers = new Map<string, Set<string>>();

  function register(layer: string, service: string): void {
    if (service === "") return;
    const services = layers.get(layer) ?? new Set();
    services.add(service);
    layers.set(layer, services);
  }

  return {
    registerSpan(service, span) {
      for (const [layer, name] of registrationsOf(service, span)) register(layer, name);
    },
    registerSignals(source) {
      for (const [layer, name] of registrationsBySignal(source)) register(layer, name);
    },
    layersOf: (service) => [...layers].filter(([, services]) => services.has(service)).map(([layer]) => layer),
    byLayer: () => Object.fromEntries([...layers].map(([layer, services]) => [layer, [...services]])),
  };
}

type Registration = readonly [layer: string, service: string];

/**
 * What a span registers: an Entry its own service, a Database, Cache or MQ span the virtual service it talks to.
 *
 * A service that only sends Exit or Local spans is not registered by them; a page becomes known through its perfData.
 */
function registrationsOf(service: string, span: Span): Registration[] {
  const { spanType, spanLayer, peer } = span;
  const found: Registration[] = [];
  if (spanType === "Entry") found.push([spanLayer === "FAAS" ? "FAAS" : "GENERAL", service]);
  if (spanLayer === "Database" && spanType === "Exit") found.push(["VIRTUAL_DATABASE", peer]);
  if (spanLayer === "Cache" && spanType !== "Entry") found.push(["VIRTUAL_CACHE", cacheOf(span)]);
  if (spanLayer === "MQ" && spanType === "Exit") found.push(["VIRTUAL_MQ", peer]);
  if (spanLayer === "MQ" && spanType === "Entry") {
    found.push(["VIRTUAL_MQ", span.refs[0]?.networkAddressUsedAtPeer || peer]);
  }
  return found;
}

/** OAP ignores a cache span without `cache.type`, and names a cache inside the process after it. */
function cacheOf({ spanType, peer, tags }: Span): string {
  const type = tags.find(({ key }) => key === "cache.type")?.value ?? "";
  if (type === "") return "";
  return peer === "" && spanType === "Local" ? `${type}-local` : peer;
}

/**
 * What other signals register, as seen on OAP 10.1.0: perfData a BROWSER service, a keep-alive the layer it names, a log with
 * no layer and a meter a GENERAL one. A log in layer BROWSER registers nothing; `browser_` meters have a rule of their own.
 */
function* registrationsBySignal(source: MapSource): Generator<Registration> {
  for (const { item } of source.items("perfData")) yield ["BROWSER", String(item["service"])];
  for (const { item } of source.items("keepAlive")) yield [String(item["layer"]) || "GENERAL", String(item["service"])];
  for (const { item } of source.items("logs")) {
    const layer = String(item["layer"]) || "GENERAL";
    if (layer === "GENERAL") yield [layer, String(item["service"])];
  }
  for (const { item } of source.items("meters")) {
    yield [isBrowserMeter(item) ? "BROWSER" : "GENERAL", String(item["service"])];
  }
}

function isBrowserMeter(item: Readonly<Record<string, unknown>>): boolean {
  const value = item["singleValue"] ?? item["histogram"];
  if (typeof value !== "object" || value === null || !("name" in value)) return false;
  return String(value.name).startsWith("browser_");
}
