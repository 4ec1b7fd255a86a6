import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../../src/devtools/index.ts";
import type { EdgeOptions } from "../../../src/workers/index.ts";
import type { Case } from "./case.ts";
import { type Outcome, runCase } from "./comparison.ts";
import { endingsOf } from "./endings.ts";
import { families } from "./families.ts";
import { countOf, entryNames, tracedCalls } from "./reported.ts";
import { type Side, startSide } from "./side.ts";

/**
 * Runs every case against the bare and the instrumented subject and compares all that is seen of them.
 *
 * @param compatibilityFlags - What both run with.
 * @param rules - What the instrumented one's `edgeRules` are.
 */
export function compareSides(compatibilityFlags: readonly string[], rules?: EdgeOptions): void {
  let collector: Collector;
  let bare: Side;
  let traced: Side;
  /** The cases that take long, which run beside all others. */
  const begun = new Map<Case, Promise<readonly Outcome[]>>();
  /** The endpoints that the traced side's requests named. */
  const endpoints: string[] = [];

  beforeAll(async () => {
    collector = await startCollector({ port: 0 });
    const settings = { collector: collector.url, compatibilityFlags, rules };
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

  function seenOf(outcome: Outcome | undefined, { isBrokenOff }: Case): unknown {
    const isFollowed = isBrokenOff && rules?.endAt === "body";
    return isFollowed ? { ...Object(outcome?.seen), body: undefined } : outcome?.seen;
  }

  describe("a Worker with the agent does what it does without", () => {
    for (const [family, cases] of Object.entries(families)) {
      describe(family, () => {
        it.each(Object.entries(cases))("%s", async (name, one) => {
          const [without, within] = await (begun.get(one) ?? runBoth(family, name, one));
          endpoints.push(...(within?.endpoints ?? []));
          expect(seenOf(within, one)).toEqual(seenOf(without, one));
          expect(within?.arrived).toEqual(without?.arrived);
          expect(JSON.stringify(without)).not.toMatch(/the case did not|caseThrew|no such case/);
          for (const header of without?.sw8 ?? []) expect(header).toBe("");
          for (const header of within?.sw8 ?? []) expect(header).toMatch(headerOf(one));
        });
      });
    }
  });

  describe("the collector got", () => {
    it("a segment for each request", async () => {
      const names = () => entryNames(collector.store).filter((name) => /^[A-Z]+:\/[a-z]+(-[a-z]+)*\/./.test(name));
      await collector.store.waitFor(() => names().length >= endpoints.length).catch(() => {});
      expect(countOf(names())).toEqual(countOf(endpoints));
    });

    it("a segment for each other kind of call", async () => {
      const names = () => [...new Set(entryNames(collector.store).filter((name) => !/^[A-Z]+:/.test(name)))].sort();
      await collector.store.waitFor(() => names().length >= tracedCalls.length).catch(() => {});
      expect(names()).toEqual(tracedCalls);
    });
  });

  it("the runtime's own record of how each event ended is the same", async () => {
    const count = (side: Side) => endingsOf(side).length;
    await expect.poll(() => count(traced) - count(bare), { timeout: 5_000 }).toBe(0);
    expect(countOf(endingsOf(traced))).toEqual(countOf(endingsOf(bare)));
  });
}
