/** An entry of the browser's performance timeline, with what is read of the kinds that are watched. */
export interface TimingEntry
  extends PerformanceEntry,
    Partial<Omit<PerformanceResourceTiming, keyof PerformanceEntry>> {
  readonly value?: number;
  readonly hadRecentInput?: boolean;
  readonly interactionId?: number;
}

/** What happens with each kind of entry, by its `entryType`. */
export type EntryHandlers = Readonly<Record<string, (entry: TimingEntry) => void>>;

/** A running observer. */
export interface EntryWatch {
  /** Handles what has been queued and not been handed over yet. */
  take(): void;
  /** Observes no longer. */
  stop(): void;
}

/** An event that takes less, in milliseconds, is no candidate for a page's slowest interaction: it spans two frames. */
const EVENT_THRESHOLD_MS = 40;

/** Tells whether the engine measures a kind of entry; Firefox and WebKit lack several. */
export function measures(page: Window & typeof globalThis, entryType: string): boolean {
  return page.PerformanceObserver?.supportedEntryTypes?.includes(entryType) === true;
}

/** Watches entries of several kinds, those included that came before, with one observer for them all. */
export function watchEntries(page: Window & typeof globalThis, handlers: EntryHandlers): EntryWatch {
  const handle = (entries: PerformanceEntryList): void => {
    for (const entry of entries) {
      try {
        handlers[entry.entryType]?.(entry);
      } catch {
        // An entry that is not as a browser makes it, and no error of the page.
      }
    }
  };
  let observer: PerformanceObserver | undefined;
  for (const type of Object.keys(handlers)) {
    if (!measures(page, type)) continue;
    observer ??= new page.PerformanceObserver((list) => handle(list.getEntries()));
    const options: PerformanceObserverInit & { durationThreshold: number } = {
      type,
      buffered: true,
      durationThreshold: EVENT_THRESHOLD_MS,
    };
    observer.observe(options);
  }
  return {
    take: () => handle(observer?.takeRecords() ?? []),
    stop: () => observer?.disconnect(),
  };
}
