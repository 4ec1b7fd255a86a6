import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { resolveCheckOptions } from "../../src/gateway/checks/check-options.ts";
import { createItemCheck } from "../../src/gateway/checks/item-check.ts";
import { createWrittenReader } from "../../src/gateway/checks/segment-text.ts";
import { WrittenSegment } from "../../src/gateway/checks/written-segment.ts";
import { arbitrarySegment, NOW } from "./arbitrary-segment.ts";

/** Where something else is put in, and what: what breaks a form in small. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(3),
  by: fc.constantFrom(
    "",
    "0",
    "-",
    "1",
    '"',
    ",",
    "{",
    "}",
    "[",
    "]",
    " ",
    '"a":1,',
    "null",
    "\\u0041",
    "\ufeff",
    "e5",
    "é",
  ),
});
const changes = fc.oneof(fc.constant([]), fc.array(change, { minLength: 1, maxLength: 2 }));

describe.each([false, true])("segments that go on in the text they came in, isPublic %s", (isPublic) => {
  const settings = resolveCheckOptions({ isPublic });
  const check = createItemCheck({ isPublic });
  const readWritten = createWrittenReader(settings);
  const arrival = { arrivedAt: NOW };

  /** What becomes of a value, in the characters that are sent on. */
  const outcomeOf = (value: unknown) => JSON.stringify(check("segment", value, arrival));
  const bytesOf = (item: unknown) => (item instanceof WrittenSegment ? Buffer.from(item.bytes).toString() : undefined);

  it("are those that the check of objects leaves as they are", () => {
    let taken = 0;
    const property = fc.property(
      fc.array(arbitrarySegment, { minLength: 1, maxLength: 2 }),
      changes,
      (segments, edits) => {
        const whole = edits.reduce((json, { at, length, by }) => {
          const place = Math.floor(at * json.length);
          return json.slice(0, place) + by + json.slice(place + length);
        }, JSON.stringify(segments));
        const body = Buffer.from(whole);
        const written = readWritten(new TextDecoder().decode(body), body);
        if (written === undefined) return;
        taken++;
        const values: unknown[] = JSON.parse(whole);
        expect(written.map(outcomeOf)).toEqual(values.map(outcomeOf));
        expect(written.map(bytesOf)).toEqual(values.map((value) => JSON.stringify(value)));
        for (const [index, value] of values.entries()) {
          expect(written[index]).toMatchObject({ ...(value as SegmentObject) });
        }
      },
    );
    fc.assert(property, { numRuns: 3_000 });
    expect(taken).toBeGreaterThan(100);
  });
});
