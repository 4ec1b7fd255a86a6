import { describe, expect, it } from "vitest";
import { type Reporter, Tracer } from "../../src/index.ts";
import { eventually } from "./eventually.ts";
import { readTraceIds } from "./graphql/traces.ts";
import { describeWithKit } from "./kit/describe-with-kit.ts";
import { wires } from "./wires.ts";

const TOKEN = "a token of the tests";
const SEGMENTS = 3;

/** Reports segments with one Entry span each, and answers their trace ids in alphabetic order. */
function reportSegments(service: string, reporter: Reporter): string[] {
  const tracer = new Tracer({ service, reporter });
  const traceIds = Array.from({ length: SEGMENTS }, () => {
    using context = tracer.createTracingContext();
    using _entry = context.createEntrySpan("GET:/", {});
    return context.traceId;
  });
  return traceIds.sort();
}

describeWithKit(
  "an OAP that asks for a token",
  (kit) => {
    describe.each(wires.filter(({ asksForToken }) => asksForToken))("over $name", ({ name, createReporter }) => {
      it("takes segments that come with it", async () => {
        const reporter = createReporter(kit(), { headers: { authentication: TOKEN } });
        const traceIds = reportSegments(`trusted-${name}`, reporter);
        await reporter.flush();
        expect(reporter.stats().segment).toMatchObject({ sent: SEGMENTS, queued: 0, dropped: {}, retries: 0 });
        await eventually(
          "the traces",
          () => readTraceIds(kit().oap.query, `trusted-${name}`),
          (found) => expect([...found].sort()).toEqual(traceIds),
        );
      });

      it.each([
        ["another", { authentication: "another token" }],
        ["none", {}],
      ])("refuses segments with %s for good: dropped, counted and not sent again", async (which, headers) => {
        const service = `${which}-${name}`;
        // Short waits, so that another attempt would be seen.
        const reporter = createReporter(kit(), { headers, flushIntervalMs: 20, retryDelayMs: 20 });
        reportSegments(service, reporter);
        await reporter.flush();
        const outcome = { reported: SEGMENTS, sent: 0, queued: 0, dropped: { rejected: SEGMENTS }, retries: 0 };
        expect(reporter.stats().segment).toMatchObject(outcome);

        // What comes later is shown later: once it is there, the refused ones would be, too.
        const trusted = createReporter(kit(), { headers: { authentication: TOKEN } });
        const traceIds = reportSegments(`${service}-after`, trusted);
        await trusted.close();
        await eventually(
          "the later traces",
          () => readTraceIds(kit().oap.query, `${service}-after`),
          (found) => expect([...found].sort()).toEqual(traceIds),
        );
        expect(await readTraceIds(kit().oap.query, service)).toEqual([]);
        expect(reporter.stats().segment).toMatchObject(outcome);
      });
    });
  },
  { token: TOKEN },
);
