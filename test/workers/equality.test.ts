import { expect, it } from "vitest";
import { families } from "./equality/families.ts";
import { compareSides } from "./equality/sides.ts";

it("there are at least 550 cases", () => {
  expect(Object.values(families).flatMap((cases) => Object.keys(cases)).length).toBeGreaterThanOrEqual(550);
});

compareSides(["nodejs_als", "enable_request_signal"]);
