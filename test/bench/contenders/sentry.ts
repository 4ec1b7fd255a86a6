import { flush, init, startSpan } from "@sentry/browser";
import type { Contender } from "../contender.ts";
import { ORDER, SPANS_PER_ORDER } from "../order.ts";

/** Sentry's browser SDK with tracing, without integrations, over a transport that only counts. */
export function createContender(): Contender {
  let spans = 0;
  init({
    dsn: "https://key@sentry.example/1",
    defaultIntegrations: false,
    integrations: [],
    tracesSampleRate: 1,
    transport: () => ({
      send: async ([, items]) => {
        for (const [, payload] of items) spans += countSpans(payload);
        return {};
      },
      flush: async () => true,
    }),
  });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeTrace();
    },
    async drain() {
      await flush();
      const received = spans / SPANS_PER_ORDER;
      spans = 0;
      return received;
    },
  };
}

/** Ended spans travel in lists, under the key that it streams them by. */
function countSpans(payload: unknown): number {
  const isList = typeof payload === "object" && payload !== null && "items" in payload;
  return isList && Array.isArray(payload.items) ? payload.items.length : 0;
}

function makeTrace(): void {
  startSpan({ name: ORDER.entry, op: "http.server", forceTransaction: true }, (entry) => {
    entry.setAttribute("http.method", "POST");
    entry.setAttribute("url", "https://shop.example/orders");
    entry.setAttribute("http.status_code", "201");
    startSpan({ name: ORDER.local }, (local) => {
      local.setAttribute("order.id", "4711");
      local.setAttribute("order.items", "3");
      local.setAttribute("order.currency", "EUR");
      startSpan({ name: ORDER.exit, op: "http.client" }, (exit) => {
        exit.setAttribute("http.method", "GET");
        exit.setAttribute("url", "https://stock.internal/stock");
        exit.setAttribute("http.status_code", "200");
      });
    });
  });
}
