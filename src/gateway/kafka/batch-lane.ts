import type { SendResult } from "../../core/report/transport.ts";
import type { Batch, BatchWriter } from "./batch-writer.ts";
import { within } from "./time-bound.ts";
import type { WriteEnd } from "./write-failure.ts";

/** Sends batches one after the other, each once. */
export interface BatchLane {
  /**
   * Sends a batch. Never rejects.
   *
   * @param id - Tells that it is the same batch when it comes again.
   * @param createBatch - Makes it when its turn has come.
   */
  send(id: object, createBatch: () => Batch): Promise<SendResult>;
}

/** A batch of which nobody knows whether Kafka has it. */
interface OpenBatch {
  readonly id: object;
  readonly batch: Batch;
  /** The attempt that has not ended yet. */
  writing?: Promise<WriteEnd> | undefined;
}

/**
 * Makes a lane before a writer.
 *
 * An idempotent producer numbers what it sends, and a failed batch gives its number back. If the next batch took the number of
 * one that Kafka has after all, the broker would drop it as a repeat and say that it has it: lost, and nobody told. So the
 * open batch goes first, until its end is known, and others are told to come again.
 *
 * @param timeoutMs - How long an attempt is waited for; it goes on by itself.
 */
export function createBatchLane(writer: BatchWriter, timeoutMs: number): BatchLane {
  let last: Promise<unknown> = Promise.resolve();
  let open: OpenBatch | undefined;
  /** Ends of batches that others have brought to their end, until they come again. */
  const ends = new WeakMap<object, SendResult>();

  async function attempt(next: OpenBatch): Promise<SendResult> {
    open = next;
    next.writing ??= writer.write(next.batch);
    const end = await within(timeoutMs, next.writing);
    if (!end) return { status: "ambiguous", cause: new Error(`no answer from Kafka within ${timeoutMs} ms`) };
    next.writing = undefined;
    if (end.state !== "open") open = undefined;
    return end.result;
  }

  async function takeTurn(id: object, createBatch: () => Batch): Promise<SendResult> {
    if (open && open.id !== id) {
      const { id: openId } = open;
      const result = await attempt(open);
      if (open) return { status: "retryable", cause: result.cause };
      ends.set(openId, result);
    }
    const end = ends.get(id);
    ends.delete(id);
    return end ?? attempt(open ?? { id, batch: createBatch() });
  }

  return {
    send(id, createBatch) {
      const turn = last.then(() => takeTurn(id, createBatch));
      last = turn.catch(() => {});
      return turn;
    },
  };
}
