import { afterEach, describe, expect, it, vi } from "vitest";
import { sampleSession } from "../../../src/browser/session-sampling.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** A session's storage, as far as it is used. */
function createStorage(kept?: string) {
  const items = new Map(kept === undefined ? [] : [["skywalking-edge", kept]]);
  const storage: Storage = Object.assign(
    {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    },
    Object.create(null),
  );
  return { items, storage: () => storage };
}

const draw = (drawn: number) => vi.spyOn(Math, "random").mockReturnValue(drawn);

describe("sampleSession()", () => {
  it("samples all by default, and touches no storage", () => {
    const storage = vi.fn();
    expect(sampleSession(storage, {})).toEqual({ traces: true, views: true });
    expect(sampleSession(storage, { traceSampleRate: 0, viewSampleRate: 1 })).toEqual({ traces: false, views: true });
    expect(storage).not.toHaveBeenCalled();
  });

  it("measures both shares with one draw, so that the rarer part never comes alone", () => {
    const rates = { traceSampleRate: 0.2, viewSampleRate: 0.5 };
    for (const [drawn, sampled] of [
      [0.1, { traces: true, views: true }],
      [0.3, { traces: false, views: true }],
      [0.7, { traces: false, views: false }],
    ] as const) {
      draw(drawn);
      expect(sampleSession(createStorage().storage, rates)).toEqual(sampled);
    }
  });

  it("keeps its decision for the session", () => {
    const { items, storage } = createStorage();
    draw(0.3);
    expect(sampleSession(storage, { traceSampleRate: 0.5 }).traces).toBe(true);
    expect(items.get("skywalking-edge")).toBe("0.3");
    draw(0.9);
    expect(sampleSession(storage, { traceSampleRate: 0.5 }).traces).toBe(true);
  });

  it.each(["", "x", "1", "-0.1", "NaN", "Infinity"])("draws anew where %j is kept", (kept) => {
    draw(0.3);
    const { items, storage } = createStorage(kept);
    expect(sampleSession(storage, { traceSampleRate: 0.5 }).traces).toBe(true);
    expect(items.get("skywalking-edge")).toBe("0.3");
  });

  it("draws for the page alone where storage is forbidden", () => {
    const storage = (): never => {
      throw new DOMException("no", "SecurityError");
    };
    draw(0.3);
    expect(sampleSession(storage, { traceSampleRate: 0.5 })).toEqual({ traces: true, views: true });
    expect(sampleSession(storage, { traceSampleRate: 0.2 })).toEqual({ traces: false, views: true });
  });

  it.each([-0.1, 1.1, Number.NaN, "0.5x", null])("throws for the rate %j", (rate) => {
    const given = { traceSampleRate: 1, ...JSON.parse(JSON.stringify({ viewSampleRate: String(rate) })) };
    if (typeof rate === "number" || rate === null) given.viewSampleRate = rate ?? "none";
    expect(() => sampleSession(createStorage().storage, given)).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining("viewSampleRate") }),
    );
  });
});
