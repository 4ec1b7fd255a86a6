import { decodeSw8, encodeSw8, extractCarrier } from "skywalking-edge";
import { CARRIER, createTracer, EPOCH } from "./counted.js";

/** What is read of headers, and what is written to them. */
export function propagation(reporter, malformed) {
  const { tracer, told } = createTracer("b", reporter);
  const seen = Object.entries(malformed).map(([name, sw8]) => {
    const context = tracer.createTracingContext();
    context.createEntrySpan(`malformed ${name}`, { sw8 }).end();
    context.finish();
    return [name, decodeSw8(sw8) === undefined, extractCarrier({ sw8 }) === undefined, context.traceId];
  });
  const sources = {
    Headers: new Headers({ sw8: encodeSw8(CARRIER) }),
    record: { SW8: encodeSw8(CARRIER) },
    list: { sw8: [encodeSw8(CARRIER), "second"] },
    carrier: CARRIER,
    throwing: {
      get: () => {
        throw new Error("broken");
      },
    },
  };
  for (const [name, source] of Object.entries(sources)) {
    const context = tracer.createTracingContext();
    context.createEntrySpan(`from ${name}`, source).end();
    context.finish();
  }
  const headers = {
    sw8: encodeSw8(CARRIER),
    "sw8-correlation": "dGVuYW50:YWNtZQ==,!!!,YQ==",
    "sw8-x": `0-${EPOCH - 25}`,
  };
  const context = tracer.createTracingContext({ operationName: "passing on", carrier: headers });
  context.createEntrySpan("passing on");
  const put = [
    ["a", "1"],
    ["b", "2"],
    ["c", "3"],
    ["a", "x".repeat(129)],
  ].map(([key, value]) => context.correlation.put(key, value));
  const exit = context.createExitSpan("GET:/next", "next.example:443");
  const sent = new Headers();
  exit.inject(sent).inject({
    set: () => {
      throw new Error("broken");
    },
  });
  const message = {};
  exit.inject(message, { message: true }).end();
  context.activeSpan.end();
  context.finish();
  return { told, seen, put, sent: [...sent], message, roundTrip: decodeSw8(sent.get("sw8")) };
}
