import type { Signal } from "../segment/collect-item.ts";
import type { DropReason, ReporterStats, SignalStats } from "./reporter.ts";

type Account = { -readonly [Count in keyof SignalStats]: SignalStats[Count] } & {
  dropped: Partial<Record<DropReason, number>>;
};

/** Keeps count of what becomes of the items, so that no loss goes unseen. */
export class DeliveryLedger {
  readonly #accounts: Partial<Record<Signal, Account>> = {};

  /** Gives the counts of a signal, which go on: whoever sends raises them. */
  account(signal: Signal): Account {
    this.#accounts[signal] ??= { reported: 0, sent: 0, queued: 0, retries: 0, bytes: 0, dropped: {} };
    return this.#accounts[signal];
  }

  /** Counts an item handed in, which is queued until it is counted as sent or dropped. */
  reported(signal: Signal): void {
    const account = this.account(signal);
    account.reported++;
    account.queued++;
  }

  /** Counts items of the queue that are sent, or lost for a reason. */
  settled(signal: Signal, items: number, reason?: DropReason): void {
    const account = this.account(signal);
    account.queued -= items;
    if (reason) account.dropped[reason] = (account.dropped[reason] ?? 0) + items;
    else account.sent += items;
  }

  /** Takes a copy of all counts. */
  snapshot(): ReporterStats {
    return JSON.parse(JSON.stringify(this.#accounts));
  }
}
