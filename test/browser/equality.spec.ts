import { LACKING } from "./equality/case.ts";
import { type Comparison, type Outcome, startComparison } from "./equality/comparison.ts";
import { families } from "./equality/families.ts";
import { expect, test } from "./fixtures.ts";

/**
 * What carries no header although it comes to the page's own origin: the browser does not send it without CORS, nor with a beacon;
 * it came by way of another origin, or from another window, in which there is no agent.
 */
const WITHOUT_SW8 =
  /^(mode no-cors|sendBeacon|another origin that redirects to the page's|(fetch|methods) of another frame)/;

/** Cases of all families whose names begin so. */
function count(kind: string): number {
  return Object.entries(families)
    .filter(([family]) => family.startsWith(kind))
    .reduce((sum, [, cases]) => sum + Object.keys(cases).length, 0);
}

/** What a browser sends when it likes to; that it arrives is for `beacon.spec.ts` to see. */
const SENT_LATER = /^sendBeacon/;

test("there are at least 150 cases of fetch and 100 of XMLHttpRequest", () => {
  expect(count("fetch")).toBeGreaterThanOrEqual(150);
  expect(count("XMLHttpRequest")).toBeGreaterThanOrEqual(100);
});

test.describe("a page with the agent sees what a page without it sees", () => {
  let comparison: Comparison;

  test.beforeAll(async ({ bundle }) => {
    comparison = await startComparison(bundle);
  });

  test.afterAll(() => comparison.close());

  for (const [family, cases] of Object.entries(families)) {
    test(`${family} (${Object.keys(cases).length} cases)`, async ({ tab }) => {
      const { bare, traced } = await comparison.run(tab, family);
      const lacking: string[] = [];
      for (const name of Object.keys(cases)) {
        if (bare[name]?.observation === LACKING) lacking.push(name);
        const isAwaited = !SENT_LATER.test(name);
        expect.soft(told(traced[name], isAwaited), name).toEqual(told(bare[name], isAwaited));
        expect.soft(JSON.stringify(bare[name]), name).not.toMatch(/the case (did not|threw)/);
        expect.soft(bare[name]?.sw8.join(""), name).toBe("");
        for (const header of traced[name]?.sw8 ?? [])
          expect.soft(header, name).toMatch(WITHOUT_SW8.test(name) ? /^$/ : /^1-/);
        expect.soft(traced[name]?.astray, `${name}: no other origin sees sw8`).toBe(0);
      }
      if (lacking.length > 0) test.info().annotations.push({ type: LACKING, description: lacking.join(", ") });
    });
  }
});

function told(outcome: Outcome | undefined, isAwaited: boolean): unknown {
  if (!outcome) return undefined;
  const { observation, troubles, arrived } = outcome;
  return { observation, troubles, arrived: isAwaited ? arrived : "some time" };
}
