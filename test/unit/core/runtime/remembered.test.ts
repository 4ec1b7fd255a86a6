import { describe, expect, it, vi } from "vitest";
import { remembered } from "../../../../src/core/runtime/remembered.ts";

describe("remembered()", () => {
  it("computes what it knows only once, an empty result too", () => {
    const compute = vi.fn((text: string) => text.slice(1));
    const rest = remembered(compute);
    expect([rest("abc"), rest("abc"), rest("x"), rest("x")]).toEqual(["bc", "bc", "", ""]);
    expect(compute.mock.calls).toEqual([["abc"], ["x"]]);
  });

  it("keeps a hundred and one at most, and forgets all when that many are known", () => {
    const compute = vi.fn((text: string) => text);
    const same = remembered(compute);
    for (let index = 0; index < 101; index++) same(`${index}`);
    compute.mockClear();
    expect([same("new"), same("0")]).toEqual(["new", "0"]);
    expect(compute.mock.calls).toEqual([["new"], ["0"]]);
  });
});
