import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { runCase } from "./equality/comparison.ts";
import { families } from "./equality/families.ts";
import { type Side, startSide } from "./equality/side.ts";

let collector: Collector;
let bare: Side;
let traced: Side;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  const settings = { collector: collector.url, compatibilityFlags: ["nodejs_als", "enable_request_signal"] };
  [bare, traced] = await Promise.all([
    startSide({ ...settings, isTraced: false }),
    startSide({ ...settings, isTraced: true }),
  ]);
});

afterAll(async () => {
  await Promise.all([bare.stop(), traced.stop()]);
  await collector.close();
});

describe("a Worker with the agent does what it does without", () => {
  for (const [family, cases] of Object.entries(families)) {
    describe(family, () => {
      it.each(Object.entries(cases))("%s", async (name, one) => {
        const [without, within] = await Promise.all([bare, traced].map((side) => runCase(side, family, name, one)));
        if (process.env["SHOW"]) console.log(name, JSON.stringify(without), JSON.stringify(within?.sw8));
        expect(within?.seen).toEqual(without?.seen);
        expect(within?.arrived).toEqual(without?.arrived);
        expect(JSON.stringify(without)).not.toMatch(/the case did not|caseThrew|no such case/);
        for (const header of without?.sw8 ?? []) expect(header).toBe("");
        for (const header of within?.sw8 ?? [])
          expect(header).toMatch(one.isUntraced ? /^$/ : one.isLate ? /^(1-|$)/ : /^1-/);
      });
    });
  }
});
