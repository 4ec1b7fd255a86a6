import type { Miniflare } from "miniflare";

/** What a queue's consumer made of a batch. */
export interface QueueOutcome {
  readonly outcome: string;
  readonly ackAll: boolean;
  readonly retryBatch: { readonly retry: boolean; readonly delaySeconds?: number };
  readonly explicitAcks: readonly string[];
  readonly retryMessages: readonly { readonly msgId: string; readonly delaySeconds?: number }[];
}

/** A message as miniflare hands it to a consumer. */
export interface GivenMessage {
  readonly id: string;
  readonly timestamp: Date;
  readonly attempts: number;
  readonly body: unknown;
}

/** A Worker as miniflare triggers it; its own types need a package that is not installed. */
export interface MiniflareWorker {
  scheduled(options: {
    readonly cron?: string;
    readonly scheduledTime?: Date;
  }): Promise<{ readonly outcome: string; readonly noRetry: boolean }>;
  queue(name: string, messages: readonly GivenMessage[]): Promise<QueueOutcome>;
}

/** Gives the first Worker of a miniflare. */
export async function workerOf(miniflare: Miniflare): Promise<MiniflareWorker> {
  const worker: unknown = await miniflare.getWorker();
  if (!isWorker(worker)) throw new TypeError("miniflare gave no Worker");
  return worker;
}

function isWorker(worker: unknown): worker is MiniflareWorker {
  return typeof worker === "object" && worker !== null && "scheduled" in worker && "queue" in worker;
}
