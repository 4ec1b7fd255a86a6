import type { Signal } from "../segment/collect-item.ts";
import type { DropReason, ReporterStats, SignalStats } from "./reporter.ts";

interface Account {
  reported: number;
  sent: number;
  retries: number;
  dropped: Partial<Record<DropReason, number>>;
}

/** Keeps count of what becomes of the items, so that no loss goes unseen. What is neither sent nor dropped is queued. */
export class DeliveryLedger {
  readonly #accounts = new Map<Signal, Account>();

  #account(signal: Signal): Account {
    let account = this.#accounts.get(signal);
    if (!account) {
      account = { reported: 0, sent: 0, retries: 0, dropped: {} };
      this.#accounts.set(signal, account);
    }
    return account;
  }

  /** Counts an item handed in. */
  reported(signal: Signal): void {
    this.#account(signal).reported++;
  }

  /** Counts items that the collector acknowledged. */
  sent(signal: Signal, items: number): void {
    this.#account(signal).sent += items;
  }

  /** Counts a request that will be made again. */
  retried(signal: Signal): void {
    this.#account(signal).retries++;
  }

  /** Counts items lost. */
  dropped(signal: Signal, items: number, reason: DropReason): void {
    const { dropped } = this.#account(signal);
    dropped[reason] = (dropped[reason] ?? 0) + items;
  }

  /** Takes a copy of all counts. */
  snapshot(): ReporterStats {
    const stats: Partial<Record<Signal, SignalStats>> = {};
    for (const [signal, { dropped, ...account }] of this.#accounts) {
      const lost = Object.values(dropped).reduce((sum, items) => sum + items, 0);
      stats[signal] = { ...account, dropped: { ...dropped }, queued: account.reported - account.sent - lost };
    }
    return stats;
  }
}
