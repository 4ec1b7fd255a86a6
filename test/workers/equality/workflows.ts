import { WorkflowEntrypoint } from "cloudflare:workers";
import { plain, thrown } from "./observation.ts";

interface Step {
  do(name: string, ...rest: unknown[]): Promise<unknown>;
  sleep(name: string, duration: number): Promise<void>;
  sleepUntil(name: string, time: Date): Promise<void>;
  waitForEvent(name: string, options: unknown): Promise<unknown>;
}

interface Started {
  readonly payload: { readonly kind: string };
  readonly instanceId: string;
  readonly timestamp: Date;
}

const runs: Readonly<Record<string, (event: Started, step: Step, self: Steps) => unknown>> = {
  plain: (event, step) =>
    step.do("only", async () => [event.payload, typeof event.instanceId, event.timestamp instanceof Date]),
  sequence: async (_event, step) => [
    await step.do("first", async () => 1),
    await step.do("second", async () => ({ two: 2 })),
  ],
  parallel: (_event, step) => Promise.all(["a", "b", "c"].map((name) => step.do(name, async () => name))),
  retried: async (_event, step) => {
    let tries = 0;
    return step.do("flaky", { retries: { limit: 3, delay: 1, backoff: "constant" } }, async () => {
      tries++;
      if (tries < 3) throw new Error(`try ${tries}`);
      return tries;
    });
  },
  exhausted: (_event, step) =>
    step
      .do("hopeless", { retries: { limit: 1, delay: 1 } }, async () => {
        throw new RangeError("never");
      })
      .catch((reason: unknown) => thrown(reason)),
  failing: (_event, step) =>
    step.do("failing", { retries: { limit: 0, delay: 1 } }, async () => {
      throw new TypeError("the run fails");
    }),
  throwing: () => {
    throw new RangeError("outside any step");
  },
  asleep: async (_event, step) => {
    await step.sleep("a nap", 5);
    await step.sleepUntil("a moment", new Date(Date.now() + 5));
    return "awake";
  },
  argument: (_event, step) =>
    step.do("given", async (...args: unknown[]) => [args.length, args.map((one) => typeof one)]),
  returnsNothing: async (_event, step) => [await step.do("nothing", async () => undefined)],
  shape: (event, step, self) => [
    ["do", "sleep", "sleepUntil", "waitForEvent"].map((name) => typeof Reflect.get(step, name)),
    Reflect.get(step, "then") === undefined,
    Object.keys(event).sort(),
    self instanceof Steps,
    self.constructor.name,
  ],
  badName: (_event, step) => step.do("", async () => 1).catch((reason: unknown) => thrown(reason)),
  noCallback: (_event, step) => step.do("no callback").catch((reason: unknown) => thrown(reason)),
  sync: (_event, step) => step.do("sync", () => "at once"),
  binding: (_event, step, self) => step.do("binding", async () => self.word()),
};

/** A Workflow that runs what its payload names. */
export class Steps extends WorkflowEntrypoint {
  readonly #word = "private";
  word(): string {
    return `${this.#word} ${this.env.TEXT}`;
  }
  async run(event: Started, step: Step): Promise<unknown> {
    return plain(await runs[event.payload.kind]?.(event, step, this));
  }
}
