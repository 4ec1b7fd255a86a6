/**
 * The work that is measured: a shop takes an order, reserves the stock and asks a stock service for it. Three spans, one
 * in the other, with three tags each.
 */
export const ORDER = {
  service: "checkout",
  serviceInstance: "1.4.2",
  entry: "POST:/orders",
  local: "reserve stock",
  exit: "GET:/stock",
  peer: "stock.internal:443",
} as const;

/** Peers without segments count spans: three of them are one order. */
export const SPANS_PER_ORDER = 3;
