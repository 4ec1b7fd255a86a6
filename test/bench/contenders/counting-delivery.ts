import { createDelivery, type Reporter } from "../../../src/index.ts";

/** A delivery as an application has it, over a wire that only counts. */
export interface CountingDelivery {
  readonly reporter: Reporter;
  /** Flushes, and tells how many items have left since the last call. */
  drain(): Promise<number>;
}

/** Makes a {@link CountingDelivery}: default bounds, the real queue, ledger and timer, and no encoding. */
export function createCountingDelivery(): CountingDelivery {
  let arrived = 0;
  const reporter = createDelivery({
    encode: (signal, items) => [{ signal, items, url: "", headers: {}, body: "" }],
    send: async ({ items }) => {
      arrived += items.length;
      return { status: "sent" };
    },
  });
  return {
    reporter,
    async drain() {
      await reporter.flush();
      const received = arrived;
      arrived = 0;
      return received;
    },
  };
}
