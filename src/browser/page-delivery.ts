import type { CollectorFetch } from "../core/report/http-exchange.ts";
import type { LeavePlan } from "../core/report/leave-plan.ts";
import { byteLength, createLeavePlan } from "./leave-plan.ts";
import { nativeOf } from "./replaced-method.ts";

/** How a page delivers; the rest of a reporter's options is as everywhere. */
export interface PageDeliveryOptions {
  readonly fetch: CollectorFetch;
  readonly leave: LeavePlan;
  readonly whenIdle: (flush: () => void) => void;
}

/** What is needed of a page: its `window` has it. */
export type DeliveringPage = Pick<typeof globalThis, "fetch"> &
  Partial<Pick<Window, "requestIdleCallback">> & {
    readonly document: Pick<Document, "hidden">;
    readonly navigator: Pick<Navigator, "onLine">;
  };

/** A flush waits for the page to be idle this long at most, in milliseconds. */
const MAX_IDLE_WAIT_MS = 1_000;

/**
 * Makes the options that a reporter in a page needs beside its collector: it sends when the page is idle, by the `fetch` that
 * there is now and without cookies; tells with each request the page's clock, by which our gateway corrects the times of a page
 * whose clock is wrong, in `accept`, since no other origin is asked about that header's value; knows that nothing leaves while
 * the browser is offline; and sends as much of what waits as a browser takes when the page is left.
 *
 * @example
 * ```ts
 * const routes = { ...applicationRoutes, ...browserRoutes };
 * const reporter = createGrpcWebReporter({ collector: "/sw", routes, ...createPageDelivery(window) });
 * startBrowserAgent({ service: "shop-web", reporter });
 * ```
 */
export function createPageDelivery(page: DeliveringPage): PageDeliveryOptions {
  const { document, navigator } = page;
  const nativeFetch = nativeOf(page.fetch);
  let keepaliveBytes = 0;

  const fetch: CollectorFetch = async (url, init) => {
    // Nothing else tells a page that nothing was sent.
    if (navigator.onLine === false) throw Object.assign(new TypeError("offline"), { code: "ENETUNREACH" });
    const bytes = init.keepalive ? byteLength(init.body) : 0;
    keepaliveBytes += bytes;
    try {
      init.headers = { accept: `*/*;sent=${Date.now()}`, ...init.headers };
      // A collector needs no cookies, and a page's must not travel to one.
      return await nativeFetch.call(page, url, Object.assign(init, { credentials: "omit" as const }));
    } finally {
      keepaliveBytes -= bytes;
    }
  };

  return {
    fetch,
    // Offline there is room for nothing: what waits is left for a page that comes back, or for the next visit.
    leave: createLeavePlan(() => (navigator.onLine === false ? Number.POSITIVE_INFINITY : keepaliveBytes)),
    whenIdle(flush) {
      // WebKit cannot tell; and a page that nobody sees disturbs nobody.
      if (document.hidden || !page.requestIdleCallback) flush();
      else page.requestIdleCallback(() => flush(), { timeout: MAX_IDLE_WAIT_MS });
    },
  };
}
