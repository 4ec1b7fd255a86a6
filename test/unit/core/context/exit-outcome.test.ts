import { describe, expect, it } from "vitest";
import { recordStatus, watch } from "../../../../src/core/context/exit-outcome.ts";
import { createTestTracer } from "../../test-tracer.ts";

describe("watch()", () => {
  it("gives the same value and tells it", async () => {
    const value = {};
    const seen: unknown[] = [];
    await expect(
      watch(
        Promise.resolve(value),
        (result) => seen.push(result),
        (reason) => seen.push(reason),
      ),
    ).resolves.toBe(value);
    expect(seen).toEqual([value]);
  });

  it("gives the same reason and tells it", async () => {
    const reason = new Error("down");
    const seen: unknown[] = [];
    await expect(
      watch(
        Promise.reject(reason),
        (result) => seen.push(result),
        (why) => seen.push(why),
      ),
    ).rejects.toBe(reason);
    expect(seen).toEqual([reason]);
  });

  it("keeps what its listeners throw from the caller", async () => {
    const broken = (): never => {
      throw new Error("ours");
    };
    const reason = new Error("theirs");
    await expect(watch(Promise.resolve(7), broken, broken)).resolves.toBe(7);
    await expect(watch(Promise.reject(reason), broken, broken)).rejects.toBe(reason);
  });
});

describe("recordStatus()", () => {
  it.each([
    [200, false],
    [304, false],
    [399, false],
    [400, true],
    [503, true],
  ])("tags %i, error: %s", (status, isError) => {
    const { tracer, span } = createTestTracer();
    const context = tracer.createTracingContext();
    const exit = context.createExitSpan("GET:/", "shop:80");
    recordStatus(exit, status);
    exit.end();
    context.finish();
    expect(span("GET:/")).toMatchObject({ isError, tags: [{ key: "http.status_code", value: String(status) }] });
  });
});
