// Times and ids are counted, not drawn, so that every runtime must report the same.
import { skywalkingPropagators, Tracer } from "skywalking-edge";

export const EPOCH = 1_796_000_000_000;
export const CARRIER = {
  traceId: "5b8aa5a2d2c872e8321cf37308d69df2",
  parentTraceSegmentId: "000000000000000000000000000000a2",
  parentSpanId: 4,
  parentService: "shop-web",
  parentServiceInstance: "v1",
  parentEndpoint: "/cart",
  networkAddressUsedAtPeer: "edge.example:443",
};

/** A clock that goes on by a millisecond whenever it is read, or stands still. */
export function createClock(step = 1) {
  let now = 0;
  return { wall: () => EPOCH, monotonic: () => (now += step) };
}

/** Ids that count, 32 hex characters, none the same in two sections. */
function createIds(section) {
  let count = 0;
  return () => `${section}${(++count).toString(16)}`.padStart(32, "0");
}

/** A tracer of a section, with the diagnostics it told. */
export function createTracer(section, reporter, options = {}) {
  const told = [];
  const tracer = new Tracer({
    service: `contract-${section}`,
    serviceInstance: "c1",
    reporter,
    propagators: skywalkingPropagators,
    clock: createClock(),
    createId: createIds(section),
    diagnostics: ({ code }) => told.push(code),
    ...options,
  });
  return { tracer, told };
}
