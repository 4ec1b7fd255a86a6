import type { GatewayStats } from "./gateway-stats.ts";

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

/**
 * Writes the counts in Prometheus' text format.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 */
export function renderMetrics(stats: GatewayStats): string {
  const items = Object.entries(stats.items);
  return [
    family("requests_total", "counter", "Requests answered, by route and outcome.", requestSamples(stats)),
    family("items_total", "counter", "Items taken, brought to OAP, and answered as taken before.", [
      ...items.map(([signal, { accepted }]): Sample => [{ signal, state: "accepted" }, accepted]),
      ...items.map(([signal, { forwarded }]): Sample => [{ signal, state: "forwarded" }, forwarded]),
      ...items.map(([signal, { duplicate }]): Sample => [{ signal, state: "duplicate" }, duplicate]),
    ]),
    family("items_refused_total", "counter", "Items refused, by reason.", reasonSamples(stats, "refused")),
    family(
      "items_lost_total",
      "counter",
      "Items taken that did not reach OAP, by reason.",
      reasonSamples(stats, "lost"),
    ),
    family("items_skew_corrected_total", "counter", "Items whose times were corrected.", [
      ...items.map(([signal, { skewed }]): Sample => [{ signal }, skewed]),
    ]),
    family("queue_items", "gauge", "Items that wait for OAP.", [[{}, stats.queue.items]]),
    family("queue_bytes", "gauge", "Bytes that wait for OAP, as they were before compression.", [
      [{}, stats.queue.bytes],
    ]),
    family("forwards_total", "counter", "Requests to OAP, by how they ended.", [
      ...Object.entries(stats.forwards).map(([status, count]): Sample => [{ status }, count]),
    ]),
    family("body_bytes_total", "counter", "Bytes of the bodies read, as sent.", [[{}, stats.bodyBytes]]),
  ].join("");
}

function requestSamples({ requests }: GatewayStats): Sample[] {
  return Object.entries(requests).flatMap(([route, outcomes]) =>
    Object.entries(outcomes).map(([outcome, count]): Sample => [{ route, outcome }, count]),
  );
}

function reasonSamples({ items }: GatewayStats, kind: "refused" | "lost"): Sample[] {
  return Object.entries(items).flatMap(([signal, counts]) =>
    Object.entries(counts[kind]).map(([reason, count]): Sample => [{ signal, reason }, count]),
  );
}

function family(name: string, type: "counter" | "gauge", help: string, samples: readonly Sample[]): string {
  const full = `skywalking_gateway_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${renderLabels(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

/** The names and values are ours, and need no escaping. */
function renderLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
