import { describe, expect, it } from "vitest";
import { createPageTags, type PageTags } from "../../../src/browser/page-tags.ts";
import { createTestTracer } from "../test-tracer.ts";

/** The tags of a root after each of the sets was given. */
function tagsAfter(...sets: PageTags[]) {
  const { tracer, segment } = createTestTracer();
  const tags = createPageTags();
  for (const set of sets) tags.set(set);
  const context = tracer.createTracingContext();
  const root = context.createLocalSpan("/cart");
  tags.apply(root);
  root.end();
  context.finish();
  return segment().spans[0]?.tags;
}

describe("createPageTags()", () => {
  it("tags a root with what was given last", () => {
    expect(tagsAfter({ tenant: "north" }, { tenant: "south", beta: true, step: 2 })).toEqual([
      { key: "tenant", value: "south" },
      { key: "beta", value: "true" },
      { key: "step", value: "2" },
    ]);
    expect(tagsAfter({ tenant: "north" }, {})).toBeUndefined();
    expect(tagsAfter()).toBeUndefined();
  });

  it("takes 20 tags at most", () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, index]));
    expect(tagsAfter(many)).toHaveLength(20);
  });

  it("takes nothing for no tags at all", () => {
    expect(tagsAfter({ a: 1 }, JSON.parse("null"))).toBeUndefined();
  });
});
