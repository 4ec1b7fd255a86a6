import type { ServiceCall, ServiceMap } from "../views/service-call.ts";
import { printable } from "./printable.ts";

/**
 * Draws the service map as text: the services of each layer, then one call a line with who reported it and how often.
 *
 * @example
 * ```text
 * BROWSER  shop-web
 * GENERAL  shop-worker
 *
 * shop-web ──▶ shop-worker  CLIENT 1, SERVER 1 · 300 ms
 * ```
 */
export function renderServiceMap(map: ServiceMap): string {
  const layers = Object.entries(map.services);
  const width = Math.max(0, ...layers.map(([layer]) => layer.length));
  const services = layers.map(([layer, names]) => printable(`${layer.padEnd(width)}  ${names.join(", ")}`));
  const source = widest(map.calls.map((call) => call.source));
  const target = widest(map.calls.map((call) => call.target));
  const calls = map.calls.map((call) =>
    printable(`${call.source.padEnd(source)} ──▶ ${call.target.padEnd(target)}  ${figuresOf(call)}`),
  );
  return `${[...services, "", ...calls].join("\n")}\n`;
}

function figuresOf({ clientCalls, serverCalls, errors, averageDuration }: ServiceCall): string {
  const sides = [clientCalls > 0 ? `CLIENT ${clientCalls}` : "", serverCalls > 0 ? `SERVER ${serverCalls}` : ""];
  const counts = sides.filter((side) => side !== "").join(", ");
  return `${counts} · ${averageDuration} ms${errors > 0 ? ` · errors ${errors}` : ""}`;
}

function widest(names: readonly string[]): number {
  return names.reduce((width, name) => Math.max(width, Math.min(name.length, 40)), 0);
}
