/** Every kind of data that SkyWalking's collect protocol carries and the collector keeps, in the order the page lists them. */
export const signals = [
  "segments",
  "perfData",
  "webVitals",
  "webInteractions",
  "resources",
  "errorLogs",
  "logs",
  "meters",
  "events",
  "instanceProperties",
  "keepAlive",
] as const;

/** One kind of data, as named in `/api/signals/{signal}`. */
export type Signal = (typeof signals)[number];

/** Tells whether a string names a signal: it comes from a URL. */
export function isSignal(name: string): name is Signal {
  return (signals as readonly string[]).includes(name);
}

/** How an item came in: OAP's JSON paths, or one of the protocols that Connect's router understands. */
export type Wire = "json" | "grpc-web" | "grpc" | "connect";
