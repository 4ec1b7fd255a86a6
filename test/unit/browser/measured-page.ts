import type { TimingEntry } from "../../../src/browser/timing-entries.ts";

/** A page whose performance timeline the test writes. */
export interface MeasuredPage {
  readonly page: Window & typeof globalThis;
  /** Hands entries over to those who observe their type. */
  add(...entries: Partial<TimingEntry>[]): void;
  /** Queues entries, which are only handed over to who asks. */
  queue(...entries: Partial<TimingEntry>[]): void;
  /** Ends the prerendering. */
  activate(): void;
  /** Paints one frame. */
  frame(): void;
  /** Observers and listeners that are still there. */
  watchers(): number;
  interactionCount: number;
  now: number;
}

/** How the page is when it begins. */
export interface MeasuredPageState {
  /** Entry types that the engine observes. */
  readonly supported?: readonly string[];
  /** Entries that are there already. */
  readonly entries?: readonly Partial<TimingEntry & { readonly activationStart: number }>[];
  readonly visibilityState?: "visible" | "hidden";
  readonly prerendering?: boolean;
}

/** The types that Chromium has. */
export const ALL_TYPES: readonly string[] = [
  "largest-contentful-paint",
  "layout-shift",
  "event",
  "first-input",
  "resource",
];
/** The entry of a page of which something was painted. */
export const FIRST_PAINT: Partial<TimingEntry> = { entryType: "paint", name: "first-contentful-paint", startTime: 50 };

/** Makes the page. */
export function createMeasuredPage({
  supported = ALL_TYPES,
  entries = [FIRST_PAINT],
  visibilityState = "visible",
  prerendering = false,
}: MeasuredPageState = {}): MeasuredPage {
  const observed = new Set<string>();
  const queued: Partial<TimingEntry>[] = [];
  let frames: (() => void)[] = [];
  let observers = 0;
  let deliver = (_entries: Partial<TimingEntry>[]): void => {};

  class PerformanceObserver {
    static readonly supportedEntryTypes = supported;
    constructor(callback: (list: { getEntries(): Partial<TimingEntry>[] }) => void) {
      deliver = (list) => callback({ getEntries: () => list });
      observers++;
    }
    observe({ type }: { readonly type: string }): void {
      observed.add(type);
    }
    takeRecords(): Partial<TimingEntry>[] {
      return queued.splice(0);
    }
    disconnect(): void {
      observers--;
      observed.clear();
    }
  }

  const target = new EventTarget();
  const listeners = new Set<() => void>();
  const document = {
    visibilityState,
    prerendering,
    addEventListener: (type: string, listener: () => void, options: AddEventListenerOptions) => {
      listeners.add(listener);
      target.addEventListener(type, listener, options);
    },
    removeEventListener: (type: string, listener: () => void) => {
      listeners.delete(listener);
      target.removeEventListener(type, listener);
    },
  };
  const performance = {
    now: () => fake.now,
    get interactionCount() {
      return fake.interactionCount;
    },
    getEntriesByType: (wanted: string) => entries.filter(({ entryType }) => entryType === wanted),
    getEntriesByName: (wanted: string) => entries.filter(({ name }) => name === wanted),
  };
  const page = {
    PerformanceObserver,
    document,
    performance,
    requestAnimationFrame: (callback: () => void) => frames.push(callback),
  };
  const isObserved = ({ entryType = "" }: Partial<TimingEntry>): boolean => observed.has(entryType);
  const fake: MeasuredPage = {
    page: Object.assign(page, Object.create(null)),
    add: (...added) => deliver(added.filter(isObserved)),
    queue: (...added) => void queued.push(...added.filter(isObserved)),
    activate() {
      document.prerendering = false;
      target.dispatchEvent(new Event("prerenderingchange"));
    },
    frame() {
      const due = frames;
      frames = [];
      for (const callback of due) callback();
    },
    watchers: () => observers + listeners.size,
    interactionCount: 0,
    now: 0,
  };
  return fake;
}
