import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import type { Contender } from "../contender.ts";
import { makeTrace } from "./opentelemetry-active-spans.ts";
import { createOpenTelemetrySink } from "./opentelemetry-sink.ts";

/** OpenTelemetry's web SDK whose current span lives in an AsyncLocalStorage, as on a server. */
export function createContender(): Contender {
  const { provider, tracer, drain } = createOpenTelemetrySink();
  provider.register({ contextManager: new AsyncLocalStorageContextManager() });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeTrace(tracer);
    },
    drain,
  };
}
