import { clear, createStore, promisifyRequest } from "idb-keyval";
import type { PageSpill } from "../browser/browser-options.ts";
import type { Attempt, LeavePlan } from "../core/report/leave-plan.ts";
import type { Reporter } from "../core/report/reporter.ts";
import { type Diagnostics, emitDiagnostic } from "../core/runtime/diagnostics.ts";
import { requireText, requireWholeNumber } from "../core/runtime/option-checks.ts";
import type { CollectItem, Signal } from "../core/segment/collect-item.ts";

/** Settings of {@link createSpill}. */
export interface SpillOptions {
  /**
   * Bytes that a page keeps at most each time that it is left; beyond, what is worth least goes: a page hands over errors
   * first, then traces, page views and the rest. Default 1,000,000.
   */
  readonly maxBytes?: number | undefined;
  /** Milliseconds after which it is too late to send something. Default 86,400,000, a day: OAP takes no older segments. */
  readonly maxAgeMs?: number | undefined;
  /** The name of the IndexedDB database, one for each collector. Default `skywalking-edge`. */
  readonly database?: string | undefined;
  /** Receives what is lost. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** Keeps items in the browser from one visit to the next. */
export interface Spill extends PageSpill {
  /** Forgets everything that is kept, as when a visitor withdraws consent. Never rejects. */
  clear(): Promise<void>;
}

/** The items of a request, as they stand in the database. */
interface Kept {
  readonly signal: Signal;
  readonly items: readonly CollectItem[];
  readonly bytes: number;
  /** When they were put there, in milliseconds since the Unix epoch. */
  readonly time: number;
}

/**
 * Makes a store for what does not fit into the 64 KiB that a page may send when it is left, in IndexedDB.
 *
 * What is put there counts as `spilled`, and on the next visit, or when the page is seen again, it is reported anew. Taking it
 * out is one transaction, which is all it takes for two tabs never to send the same. Off by default, since it keeps data on
 * the visitor's device. WebKit forgets what a page writes while it is left; there, only what a hidden page could not send is
 * kept.
 *
 * @throws SkyWalkingError `invalid-option` for numbers out of range.
 * @example
 * ```ts
 * startBrowserAgent({ service: "shop-web", collector: "/sw", spill: createSpill() });
 * ```
 */
export function createSpill(options: SpillOptions = {}): Spill {
  const maxBytes = requireWholeNumber("maxBytes", options.maxBytes ?? 1_000_000, 1);
  const maxAgeMs = requireWholeNumber("maxAgeMs", options.maxAgeMs ?? 86_400_000, 1);
  const database = requireText("database", options.database ?? "skywalking-edge");
  // Opened at its first use: nothing is touched before the agent runs.
  const store = createStore(database, "spill");

  function tell(kept: readonly Kept[], reason: string, cause?: unknown): void {
    const items = kept.reduce((sum, each) => sum + each.items.length, 0);
    if (items > 0) emitDiagnostic(options.diagnostics, "items-dropped", `${items} spilled, ${reason}`, cause);
  }

  async function keep(attempts: readonly Attempt[]): Promise<void> {
    const time = Date.now();
    const kept = attempts.map(({ signal, items, bytes }): Kept => ({ signal, items, bytes, time }));
    tell(takeBeyond(kept, maxBytes), "no room");
    try {
      // One request, committed at once: a page that is gone cannot answer the event of a first one with a second.
      await store("readwrite", (spilled) => {
        spilled.put(kept, `${time} ${Math.random()}`);
        spilled.transaction.commit();
        return promisifyRequest(spilled.transaction);
      });
    } catch (cause) {
      tell(kept, "not kept by the browser", cause);
    }
  }

  function take(): Promise<Kept[]> {
    return store("readwrite", async (spilled) => {
      const all: Promise<Kept[][]> = promisifyRequest(spilled.getAll());
      spilled.clear();
      return (await all).flat();
    });
  }

  return {
    leave: (plan) => keepWhatIsLeft(plan, (attempts) => void keep(attempts)),
    async restore(reporter) {
      try {
        const kept = await take();
        const oldest = Date.now() - maxAgeMs;
        tell(
          kept.filter(({ time }) => time < oldest),
          "too old",
        );
        for (const { signal, items, time } of kept) if (time >= oldest) reportAll(reporter, signal, items);
      } catch (cause) {
        emitDiagnostic(options.diagnostics, "reporter-failed", "what was spilled cannot be read", cause);
      }
    },
    async clear() {
      try {
        await clear(store);
      } catch {
        // A browser that keeps nothing has nothing to forget.
      }
    },
  };
}

function keepWhatIsLeft(plan: LeavePlan, keep: (attempts: readonly Attempt[]) => void): LeavePlan {
  return (waiting, split, drop) => {
    const chosen = plan(waiting, split, drop);
    const left = waiting.splice(0);
    for (const { signal, items } of left) drop(signal, items.length, "spilled");
    if (left.length > 0) keep(left);
    return chosen;
  };
}

/** Takes out what does not fit beside that which stands before it and is worth more. */
function takeBeyond(kept: Kept[], maxBytes: number): Kept[] {
  const beyond: Kept[] = [];
  let room = maxBytes;
  for (const each of kept.splice(0)) {
    const fits = each.bytes <= room;
    if (fits) room -= each.bytes;
    (fits ? kept : beyond).push(each);
  }
  return beyond;
}

/** What is in the database was put there by this package, perhaps by an older version. */
function reportAll(reporter: Reporter, signal: Signal, items: readonly CollectItem[]): void {
  for (const item of items) reporter.report(signal, item as never);
}
