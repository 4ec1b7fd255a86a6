import { vi } from "vitest";
import type { BrowserAgentOptions } from "../../../src/browser/browser-options.ts";
import { perfDataOf } from "../../../src/browser/perf-data.ts";
import { createClientMonitor } from "../../../src/compat/client-monitor.ts";
import { createNotices } from "../../../src/compat/notices.ts";
import type { SignalAndItem } from "../../../src/core/segment/collect-item.ts";
import { createMemoryReporter } from "../../../src/testing/memory-reporter.ts";

/** The options that a page cannot do without, and its name. */
export const CART = { service: "shop-web", serviceVersion: "1.4.2", pagePath: "/cart" };

/** A view that took time, and one that did not. */
export const LOAD = perfDataOf(CART, { fetchStart: 1, responseEnd: 6 }, 1);
export const ROUTE = perfDataOf({ ...CART, pagePath: "/orders" }, {}, 2);

/** Makes a client of a page at https://shop.example/cart, whose agent only remembers what it was told. */
export function createClient({ readyState = "complete", hasPage = true } = {}) {
  const target = Object.assign(new EventTarget(), {
    location: { origin: "https://shop.example", href: "https://shop.example/cart?token=secret" },
    document: { readyState },
  });
  let listening = 0;
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listening++;
    addEventListener.apply(target, args);
  };
  target.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listening--;
    removeEventListener.apply(target, args);
  };
  const page: Window & typeof globalThis = Object.assign(target, Object.create(null));
  const sender = createMemoryReporter();
  const started: BrowserAgentOptions[] = [];
  const collectors: unknown[] = [];
  const warnings: string[] = [];
  const agent = {
    tracer: { service: CART.service, serviceInstance: CART.serviceVersion },
    setPage: vi.fn<(name: string) => void>(),
    captureError: vi.fn<(error: unknown, options?: object) => void>(),
    stop: vi.fn(async () => {}),
  };
  const monitor = createClientMonitor({
    findPage: () => (hasPage ? page : undefined),
    start: (options) => {
      started.push(options);
      return Object.assign(Object.create(null), agent);
    },
    createReporter: ({ collector, flushIntervalMs }) => {
      collectors.push({ collector, flushIntervalMs });
      return sender;
    },
    tell: createNotices((text) => warnings.push(text)),
  });
  /** What the agent got in the end. */
  const options = (): BrowserAgentOptions => started[0] ?? { service: "none" };
  return {
    monitor,
    page,
    agent,
    sender,
    started,
    collectors,
    warnings,
    options,
    listeners: () => listening,
    /** Lets the agent report something. */
    report: (...[signal, item]: SignalAndItem) => options().reporter?.report(signal, item),
    /** The views that were sent, with the time that they took to respond. */
    views: () => sender.items("perfData").map(({ pagePath, fptTime }) => [pagePath, fptTime]),
    /** Tells the client that the page is hidden. */
    hide: () => options().reporter?.flush({ keepalive: true }),
  };
}
