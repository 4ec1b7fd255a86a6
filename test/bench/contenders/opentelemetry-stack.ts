import { StackContextManager } from "@opentelemetry/sdk-trace-web";
import type { Contender } from "../contender.ts";
import { makeTrace } from "./opentelemetry-active-spans.ts";
import { createOpenTelemetrySink } from "./opentelemetry-sink.ts";

/** OpenTelemetry's web SDK whose current span is the top of a stack, its default in a page. */
export function createContender(): Contender {
  const { provider, tracer, drain } = createOpenTelemetrySink();
  provider.register({ contextManager: new StackContextManager() });
  return {
    run(times) {
      for (let index = 0; index < times; index++) makeTrace(tracer);
    },
    drain,
  };
}
