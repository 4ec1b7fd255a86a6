import { describe, expect, it } from "vitest";
import { versionInstance } from "../../../src/workers/index.ts";

describe("versionInstance()", () => {
  it.each<[object | undefined, unknown, string | undefined]>([
    [{ id: "v1" }, { cf: { colo: "FRA" } }, "v1@FRA"],
    [{ id: "v1" }, { cf: {} }, "v1"],
    [{ id: "v1" }, { cf: null }, "v1"],
    [{ id: "v1" }, { cron: "* * * * *" }, "v1"],
    [{ id: "v1" }, undefined, "v1"],
    [{ id: "v1" }, { cf: { colo: "my own place" } }, "v1"],
    [{ id: "v1" }, { cf: { colo: 7 } }, "v1"],
    [undefined, { cf: { colo: "FRA" } }, "latest@FRA"],
    [{ id: "" }, { cf: { colo: "FRA" } }, "latest@FRA"],
    [{ id: "" }, undefined, undefined],
    [{}, undefined, undefined],
    [undefined, undefined, undefined],
  ])("names %j in %j", (version, event, instance) => {
    expect(versionInstance(version, event)).toBe(instance);
  });
});
