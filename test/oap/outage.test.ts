import { setTimeout as wait } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { SignalStats } from "../../src/index.ts";
import { eventually } from "./eventually.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { type LoadedReporter, loadReporter } from "./outage/loaded-reporter.ts";
import { beginOutage, type Course, countSegments, goThrough } from "./outage/outage-course.ts";
import { wires } from "./wires.ts";

const PER_SECOND = 100;
const OUTAGE_MS = 60_000;
/** Requests of 100 segments that may be on their way when the server goes: nobody knows whether they were taken. */
const MOST_UNDER_WAY = 400;
const SMALL = { maxQueueItems: 200, maxQueueBytes: 100_000 };
/** Two periods in which OAP stores its counts: what it has counted twice would be there. */
const SETTLED_MS = 3_000;

/** Every wire with the default bound, which holds an outage of a minute, and with one that does not. */
const routes = wires.flatMap((wire) => [
  { wire, bound: "default", options: {}, service: `${wire.name}-default` },
  { wire, bound: "small", options: SMALL, service: `${wire.name}-small` },
]);

const lostTo = ({ dropped }: SignalStats, reason: "ambiguous" | "queue-overflow"): number => dropped[reason] ?? 0;
const droppedOf = ({ dropped }: SignalStats): number => Object.values(dropped).reduce((sum, items) => sum + items, 0);

describeWithKit(`an outage of a minute under ${PER_SECOND} segments a second`, (kit) => {
  const loads = new Map<string, LoadedReporter>();
  const courses = new Map<string, Course>();

  beforeAll(async () => {
    const { oap } = kit();
    for (const { wire, options, service } of routes) {
      loads.set(service, loadReporter(service, wire.createReporter(kit(), options), PER_SECOND));
    }
    for (const { service } of routes) {
      await eventually(
        "the first segments",
        () => countSegments(oap, service),
        (count) => expect(count).toBeGreaterThan(0),
      );
    }
    const outage = beginOutage(oap, OUTAGE_MS);
    await Promise.all([...loads].map(async ([service, load]) => courses.set(service, await goThrough(outage, load))));
  }, 900_000);

  describe.each(routes)("over $wire.name with the $bound bound", ({ service, bound }) => {
    const course = (): Course => {
      const found = courses.get(service);
      if (!found) throw new Error(`${service} has not gone through the outage`);
      return found;
    };

    it("accounts for each segment at every look", () => {
      const { looks = [] } = loads.get(service) ?? {};
      expect(looks.length).toBeGreaterThan(1_000);
      for (const { made, stats } of looks) {
        expect(stats.reported).toBe(made);
        expect(stats.sent + stats.queued + droppedOf(stats)).toBe(made);
        expect(stats.queued).toBeGreaterThanOrEqual(0);
      }
    });

    it("keeps what its bound holds, and loses no more than the bound says", () => {
      const { away, end } = course();
      expect(end.retries).toBeGreaterThan(0);
      expect(lostTo(end, "ambiguous")).toBeLessThanOrEqual(MOST_UNDER_WAY);
      expect(droppedOf(end)).toBe(lostTo(end, "ambiguous") + lostTo(end, "queue-overflow"));
      if (bound === "default") {
        expect(lostTo(away, "queue-overflow")).toBe(0);
        return;
      }
      const held = SMALL.maxQueueBytes / (end.bytes / end.sent);
      expect(lostTo(away, "queue-overflow")).toBeGreaterThan(0);
      expect(away.queued).toBeGreaterThan(held / 2);
      expect(away.queued).toBeLessThanOrEqual(held + SMALL.maxQueueItems + MOST_UNDER_WAY);
    });

    it("delivers what waited when the server came back", () => {
      const { away, back, end } = course();
      expect(back.queued).toBeGreaterThan(0);
      const overflow = lostTo(end, "queue-overflow") - lostTo(back, "queue-overflow");
      expect(end.sent - away.sent + overflow).toBeGreaterThanOrEqual(back.queued);
    });

    it("is counted by OAP as often as it was sent, nothing twice", async () => {
      const { away, end } = course();
      const sent = end.sent - away.sent;
      // Of what broke off OAP may have counted some; mostly nothing does.
      const unsure = lostTo(end, "ambiguous") - lostTo(away, "ambiguous");
      const check = (count: number): void => {
        expect(count).toBeGreaterThanOrEqual(sent);
        expect(count).toBeLessThanOrEqual(sent + unsure);
      };
      await eventually(`${sent} segments`, () => countSegments(kit().oap, service), check);
      await wait(SETTLED_MS);
      check(await countSegments(kit().oap, service));
    });
  });
});
