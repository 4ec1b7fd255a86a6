import { type Family, inside, type Scene } from "./case.ts";
import { settled } from "./observation.ts";

/** Runs a Workflow to its end. */
const run =
  (kind: string) =>
  async ({ env }: Scene) => {
    const instance = await env.STEPS.create({ params: { kind } });
    for (;;) {
      const { status, output, error } = await instance.status();
      if (status === "complete" || status === "errored") return [status, output, error];
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

const KINDS: Readonly<Record<string, string>> = {
  plain: "one step",
  sequence: "steps in a row",
  parallel: "steps at once",
  retried: "a step that is tried again",
  exhausted: "a step that is given up, caught",
  failing: "a step that is given up",
  throwing: "an error outside any step",
  asleep: "sleep",
  argument: "arguments of a step's callback",
  returnsNothing: "a step that returns nothing",
  shape: "the step, the event and this",
  badName: "a step without a name",
  noCallback: "a step without a callback",
  sync: "a callback that returns at once",
  binding: "private state and env",
};

/** Workflows. */
export const workflows: Family = inside({
  ...Object.fromEntries(Object.entries(KINDS).map(([kind, name]) => [name, run(kind)])),
  "an instance by its id": async ({ env }) => {
    const { id } = await env.STEPS.create({ id: "known-id", params: { kind: "plain" } });
    return [
      id,
      (await env.STEPS.get("known-id")).id,
      await settled(
        () => env.STEPS.get("unknown"),
        ({ id: found }: { id: string }) => found as never,
      ),
    ];
  },
});
