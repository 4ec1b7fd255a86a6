import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createTurnEnd } from "../../../src/cli/turn-end.ts";

test("what is put off in one turn is done at its end, in order", async () => {
  const atTurnEnd = createTurnEnd();
  const done: string[] = [];
  const fail = (): void => void done.push("failed");
  atTurnEnd(() => done.push("first"), fail);
  atTurnEnd(() => done.push("second"), fail);
  await Promise.resolve();
  expect(done).toEqual([]);
  await turn();
  expect(done).toEqual(["first", "second"]);
});

test("what throws keeps none of the others from being done", async () => {
  const atTurnEnd = createTurnEnd();
  const done: string[] = [];
  const throwing = (): void => {
    throw new Error("a header that cannot be written");
  };
  atTurnEnd(throwing, () => done.push("told"));
  atTurnEnd(
    () => done.push("done"),
    () => done.push("failed"),
  );
  await turn();
  expect(done).toEqual(["told", "done"]);
});

test("what is put off meanwhile is done a turn later", async () => {
  const atTurnEnd = createTurnEnd();
  const done: string[] = [];
  const fail = (): void => void done.push("failed");
  atTurnEnd(() => atTurnEnd(() => done.push("later"), fail), fail);
  await turn();
  await turn();
  expect(done).toEqual(["later"]);
});
