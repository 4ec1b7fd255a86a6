import { AsyncLocalStorage } from "node:async_hooks";
import { CARRIER, createClock, createTracer } from "./counted.js";

/** A hundred requests at once, each with its own carrier, whose work goes on after timers. */
export async function overlap(reporter) {
  const scopes = new AsyncLocalStorage();
  const storage = { get: () => scopes.getStore(), run: (span, callback) => scopes.run(span, callback) };
  const { tracer } = createTracer("e", reporter, { storage, clock: createClock(0) });
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const serve = async (number) => {
    const carrier = { ...CARRIER, traceId: `trace-${number}`, parentSpanId: number };
    const context = tracer.createTracingContext({ carrier });
    const entry = context.createEntrySpan(`GET:/overlap/r${number}`);
    await storage.run(entry, async () => {
      await wait((number * 7) % 13);
      const local = tracer.activeSpan.context.createLocalSpan(`local ${number}`, { parent: tracer.activeSpan });
      await storage.run(local, async () => {
        await Promise.all(
          [1, 2].map(async (call) => {
            await wait((number * 5 + call) % 7);
            const parent = tracer.activeSpan;
            parent.context.createExitSpan(`call ${number}.${call}`, "next.example:443", { parent }).end();
          }),
        );
      });
      local.end();
      await null;
      tracer.activeSpan.tag("number", number);
    });
    entry.end();
    context.finish();
  };
  await Promise.all(Array.from({ length: 100 }, (_, number) => serve(number)));
  return tracer.activeSpan === undefined;
}
