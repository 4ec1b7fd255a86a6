import { createTracer } from "./counted.js";

/** Byte counts differ between the wires. */
export const withoutBytes = (stats) =>
  Object.fromEntries(
    Object.entries(stats).map(([signal, { bytes, ...counts }]) => [signal, { ...counts, hasBytes: bytes > 0 }]),
  );

/** Three segments to a collector that answers as its path says, flushed until nothing waits; four times at most. */
export async function outcome(createReporter, collector) {
  const told = [];
  const diagnostics = ({ code, message }) => told.push(`${code} ${message}`);
  // Only who never answers is given up on.
  const timeoutMs = collector.endsWith("/hang") ? 400 : 10_000;
  const options = { collector, flushIntervalMs: 0, retryDelayMs: 0, maxAttempts: 3, timeoutMs, diagnostics };
  const reporter = createReporter(options);
  const { tracer } = createTracer("9", reporter);
  for (const name of ["first", "second", "third"]) {
    const context = tracer.createTracingContext();
    context.createEntrySpan(name).end();
    context.finish();
  }
  for (let times = 0; times < 4; times++) await reporter.flush();
  const { segment } = withoutBytes(reporter.stats());
  await reporter.close();
  reporter.report("keepAlive", { service: "s", serviceInstance: "i", layer: "" });
  return { told, segment, afterClose: reporter.stats().keepAlive.dropped };
}
