import { createActivities } from "../../../src/browser/activities.ts";
import { systemClock } from "../../../src/core/runtime/clock.ts";
import { createTestTracer } from "../test-tracer.ts";

/** The path that {@link createTestActivities} shows. */
export const PAGE_PATH = "/cart";

/** Makes the grouping of a page at `/cart`, whose clock is that of the fake timers. */
export function createTestActivities() {
  const test = createTestTracer({ clock: systemClock });
  return { ...test, activities: createActivities(test.tracer, () => PAGE_PATH) };
}

/** The names of a segment's spans with their tag `unfinished`. */
export function unfinishedOf(spans: ReturnType<ReturnType<typeof createTestTracer>["segment"]>["spans"]) {
  return Object.fromEntries(
    spans.map(({ operationName, tags }) => [operationName, tags?.find(({ key }) => key === "unfinished")?.value]),
  );
}
