import { median, quantile, ratios } from "../measure/statistics.ts";
import { printCells } from "../table.ts";
import type { GatewayResult, ServerFigures } from "./gateway-results.ts";
import { SEGMENTS } from "./workloads.ts";

/** Prints what the gateway serves, against the same server that only reads bodies. */
export function printGatewayResults(results: readonly GatewayResult[]): void {
  for (const { workload, bodyBytes, bare, parsing, gateway, segments } of results) {
    printCells(`Gateway: ${workload.title}, ${SEGMENTS} segments in ${bodyBytes.toLocaleString("en")} bytes`, [
      ["", "requests/s", "µs a request, processor", "p50, ms", "p99, ms", "memory, MiB", "at the end"],
      rowOf("reads the body and answers 200", bare),
      rowOf("reads it, parses it and answers 200", parsing),
      rowOf("the gateway", gateway),
    ]);
    const against = ratios(gateway.rates, bare.rates);
    const [low, middle, high] = [0.25, 0.5, 0.75].map((place) => quantile(against, place).toFixed(2));
    const times = median(ratios(bare.times, gateway.times)).toFixed(2);
    const parsed = median(ratios(gateway.rates, parsing.rates)).toFixed(2);
    const sentence = `the gateway serves ${middle} × (${low}–${high}), by processor time ${times} ×, ${parsed} × who parses`;
    const { budget } = workload;
    if (budget === undefined) console.log(sentence);
    else console.log(`${median(against) >= budget ? "kept" : "missed"}: ${sentence}, at least ${budget} is meant`);
    const [sent, accepted, arrived] = Object.values(segments).map((count) => count.toLocaleString("en"));
    console.log(`segments: ${sent} sent, ${accepted} accepted, ${arrived} forwarded`);
  }
}

function rowOf(label: string, { rates, times, latencies, memory }: ServerFigures): string[] {
  const [begin, end] = memory.map((bytes) => `${Math.round(bytes / 2 ** 20)}`);
  return [
    label,
    Math.round(median(rates)).toLocaleString("en"),
    `${Math.round(median(times))}`,
    median(latencies).toFixed(1),
    quantile(latencies, 0.99).toFixed(1),
    begin ?? "",
    end ?? "",
  ];
}
