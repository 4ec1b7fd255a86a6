import type { BrowserAgentOptions } from "../../../src/browser/browser-options.ts";
import { createPageErrors } from "../../../src/browser/page-errors.ts";
import { createTestActivities } from "./page.ts";

/** A report that the browser makes of itself. */
interface FakeReport {
  readonly type: string;
  readonly body: { readonly message: string; readonly sourceFile: string | null } | null;
}

/** Makes a window at https://shop.example/cart, a real event target, whose errors are watched. */
export function createErrorPage(options: Pick<BrowserAgentOptions, "errors" | "ignoreErrors"> = {}, hasReports = true) {
  const observers = new Set<(reports: FakeReport[]) => void>();
  class ReportingObserver {
    readonly #callback: (reports: FakeReport[]) => void;
    constructor(callback: (reports: FakeReport[]) => void) {
      this.#callback = callback;
    }
    observe(): void {
      observers.add(this.#callback);
    }
    disconnect(): void {
      observers.delete(this.#callback);
    }
  }
  const target = Object.assign(new EventTarget(), {
    location: { href: "https://shop.example/cart?token=x" },
    ReportingObserver: hasReports ? ReportingObserver : undefined,
  });
  const page: Window & typeof globalThis = Object.assign(target, Object.create(null));
  const { tracer, reporter, activities, diagnostics } = createTestActivities();
  const errors = createPageErrors(page, tracer, () => "/cart", {
    ...options,
    diagnostics: (event) => diagnostics.push(event),
  });
  errors.start();
  return {
    page,
    tracer,
    activities,
    errors,
    diagnostics,
    items: () => reporter.items("errorLog"),
    report: (report: FakeReport) => {
      for (const observer of observers) observer([report]);
    },
    observers,
    fire: (type: string, members: object) => {
      const event = Object.assign(new Event(type, { cancelable: true }), members);
      page.dispatchEvent(event);
      return event;
    },
    /** An event whose target is an element, as capturing on the window sees it. */
    fireAt: (element: object, type = "error") => {
      const event = new Event(type);
      Object.defineProperty(event, "target", { value: element });
      page.dispatchEvent(event);
    },
  };
}
