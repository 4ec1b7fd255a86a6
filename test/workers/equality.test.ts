import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import type { Case } from "./equality/case.ts";
import { type Outcome, runCase } from "./equality/comparison.ts";
import { families } from "./equality/families.ts";
import { type Side, startSide } from "./equality/side.ts";

const FLAGS = ["nodejs_als", "enable_request_signal"];

let collector: Collector;
let bare: Side;
let traced: Side;
/** The cases that take long, which run beside all others. */
const begun = new Map<Case, Promise<readonly Outcome[]>>();
/** The endpoints that the traced side's requests named. */
const endpoints: string[] = [];

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  const settings = { collector: collector.url, compatibilityFlags: FLAGS };
  [bare, traced] = await Promise.all([
    startSide({ ...settings, isTraced: false }),
    startSide({ ...settings, isTraced: true }),
  ]);
  for (const [family, cases] of Object.entries(families)) {
    for (const [name, one] of Object.entries(cases)) if (one.isLong) begun.set(one, runBoth(family, name, one));
  }
});

afterAll(async () => {
  await Promise.all([bare, traced].map((side) => side?.stop()));
  await collector.close();
});

function runBoth(family: string, name: string, one: Case): Promise<readonly Outcome[]> {
  return Promise.all([bare, traced].map((side) => runCase(side, family, name, one)));
}

/** What the `sw8` of each request of a case to the upstream server looks like. */
function headerOf({ isUntraced, isLate }: Case): RegExp {
  if (isUntraced) return /^$/;
  return isLate ? /^(1-|$)/ : /^1-/;
}

it("there are at least 500 cases", () => {
  expect(Object.values(families).flatMap((cases) => Object.keys(cases)).length).toBeGreaterThanOrEqual(500);
});

describe("a Worker with the agent does what it does without", () => {
  for (const [family, cases] of Object.entries(families)) {
    describe(family, () => {
      it.each(Object.entries(cases))("%s", async (name, one) => {
        const [without, within] = await (begun.get(one) ?? runBoth(family, name, one));
        expect(within?.seen).toEqual(without?.seen);
        expect(within?.arrived).toEqual(without?.arrived);
        expect(JSON.stringify(without)).not.toMatch(/the case did not|caseThrew|no such case/);
        endpoints.push(...(within?.endpoints ?? []));
        for (const header of without?.sw8 ?? []) expect(header).toBe("");
        for (const header of within?.sw8 ?? []) expect(header).toMatch(headerOf(one));
      });
    });
  }
});

describe("the collector got", () => {
  /** How often each name occurs. */
  function counted(names: readonly string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
    return counts;
  }
  const entries = (pattern: RegExp) =>
    collector.store
      .segments()
      .flatMap(({ segment }) => segment.spans.filter(({ spanType }) => spanType === "Entry"))
      .map(({ operationName }) => operationName)
      .filter((name) => pattern.test(name));

  it("a segment for each request", async () => {
    const requests = /^[A-Z]+:\/[a-z]+(-[a-z]+)*\/./;
    await collector.store.waitFor(() => entries(requests).length >= endpoints.length).catch(() => {});
    expect(counted(entries(requests))).toEqual(counted(endpoints));
  });
});
