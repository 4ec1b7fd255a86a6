import type { Store } from "../../../src/devtools/index.ts";
import { events } from "./events-cases.ts";
import { pathOf } from "./place.ts";

/** The names of all Entry spans; a class that names itself is renamed by esbuild. */
export function entryNames(store: Store): readonly string[] {
  return store
    .segments()
    .flatMap(({ segment }) => segment.spans.filter(({ spanType }) => spanType === "Entry"))
    .map(({ operationName }) => operationName.replace(/^_/, ""));
}

/** How often each name occurs, in the order of the names. */
export function countOf(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

const methods = (className: string, names: string) => names.split(" ").map((name) => `${className}.${name}`);

/**
 * What is called otherwise than by a request. Getters, WebSocket events and what an object calls itself make no Entry span; the
 * call in which an object breaks down or gives up takes its own segment along, since nothing of the object runs on.
 */
export const tracedCalls: readonly string[] = [
  ...methods("BackDesk", "count plainly"),
  ...methods(
    "Desk",
    "adder afterwards answer apply asked basket box call calls circular count scheduled echo later nil nothing",
  ),
  ...methods("Desk", "plainly props readAll rejecting sees stream throwing twice unserializable values writeTo"),
  ...methods("Room", "add alarm blocked born echo fail increment perform wakeIn"),
  "Queue/dead/Consumer",
  "Queue/jobs/Consumer",
  "Steps.run",
  ...Object.keys(events["scheduled events"] ?? {}).map((name) => `cron/${pathOf("scheduled events", name)}`),
  "email",
  "tail",
].sort();
