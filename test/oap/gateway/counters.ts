/** What a gateway has counted, by `name{labels}` as `/metrics` writes it, less the common beginning. */
export type Counters = Readonly<Record<string, number>>;

const NAME = "skywalking_gateway_";

/** Reads a gateway's `/metrics`. */
export async function readCounters(url: string): Promise<Counters> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const samples = text.split("\n").filter((line) => line.startsWith(NAME));
  return Object.fromEntries(
    samples.map((line) => {
      const [, sample = "", value = ""] = /^\w+?gateway_(.*) (\d+)$/.exec(line) ?? [];
      return [sample, Number(value)];
    }),
  );
}

/** Answers how often requests to a path ended with an outcome. */
export function requestsOf(counters: Counters, route: string, outcome: string): number {
  return counters[`requests_total{route="${route}",outcome="${outcome}"}`] ?? 0;
}

/** Answers how many items of a signal reached a state: `accepted`, `forwarded`, `duplicate`. */
export function itemsOf(counters: Counters, signal: string, state: string): number {
  return counters[`items_total{signal="${signal}",state="${state}"}`] ?? 0;
}

/** Adds up the items of a signal that were refused, or taken and lost, whatever the reason. */
export function sumOf(counters: Counters, kind: "refused" | "lost", signal: string): number {
  const start = `items_${kind}_total{signal="${signal}",`;
  const found = Object.entries(counters).filter(([sample]) => sample.startsWith(start));
  return found.reduce((sum, [, items]) => sum + items, 0);
}
