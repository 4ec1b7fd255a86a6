import { expect } from "@playwright/test";
import { type Segment, type Span, type Store, startCollector } from "../../src/devtools/index.ts";

/** The embedded collector, asked by tests for what it received from a page. */
export interface PageCollector {
  /** Base URL, on an origin of its own. */
  readonly url: string;
  readonly store: Store;
  segments(): Segment[];
  /** Page views, each with every field of `BrowserPerfData`. */
  perfData(): PageView[];
  /** Waits for something that `find` sees in what has arrived; fails after 10 seconds. */
  until<Found>(find: () => Found | undefined): Promise<Found>;
  /** Stops it, and fails the test if it got anything it could not take, or took a segment twice. */
  close(): Promise<void>;
}

/** A received perfData: texts and whole numbers. */
export interface PageView {
  readonly service: string;
  readonly serviceVersion: string;
  readonly pagePath: string;
  readonly durations: Readonly<Record<string, unknown>>;
}

/** An exit span with the segment that it came in. */
export interface ReceivedSpan {
  readonly segment: Segment;
  readonly span: Span;
}

/** Starts a collector on a free port. */
export async function startPageCollector(): Promise<PageCollector> {
  const { url, store, close } = await startCollector({ port: 0 });
  return {
    url,
    store,
    segments: () => store.segments().map(({ segment }) => segment),
    perfData: () =>
      store.items("perfData").map(({ item: { service, serviceVersion, pagePath, ...durations } }) => ({
        service: String(service),
        serviceVersion: String(serviceVersion),
        pagePath: String(pagePath),
        durations,
      })),
    until: (find) => store.waitFor(find, { timeoutMs: 10_000 }),
    close: async () => {
      await close();
      const { refused, discarded, signals } = store.stats();
      expect({ refused, discarded }).toEqual({ refused: {}, discarded: {} });
      // OAP would count such a segment again.
      expect(signals.segments.duplicates).toBe(0);
    },
  };
}

/** The exit spans of that name, over all segments. */
export function exitSpans(collector: PageCollector, operationName: string): ReceivedSpan[] {
  return collector
    .segments()
    .flatMap((segment) =>
      segment.spans
        .filter((span) => span.spanType === "Exit" && span.operationName === operationName)
        .map((span) => ({ segment, span })),
    );
}

/** Waits for the first exit span of that name. */
export function exitSpan(collector: PageCollector, operationName: string): Promise<ReceivedSpan> {
  return collector.until(() => exitSpans(collector, operationName)[0]);
}

/** The segments whose root has the tag `activity` with that value. */
export function activities(collector: PageCollector, activity: string): Segment[] {
  return collector.segments().filter((segment) => tagOf(rootOf(segment), "activity") === activity);
}

/** The span with id 0. */
export function rootOf(segment: Segment): Span {
  const root = segment.spans.find((span) => span.spanId === 0);
  if (root === undefined) throw new Error(`a segment without span 0: ${JSON.stringify(segment)}`);
  return root;
}

/** A tag's value, or undefined. */
export function tagOf(span: Span, key: string): string | undefined {
  return span.tags.find((tag) => tag.key === key)?.value;
}
