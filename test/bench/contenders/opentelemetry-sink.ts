import type { Tracer } from "@opentelemetry/api";
import { BatchSpanProcessor, type SpanExporter, WebTracerProvider } from "@opentelemetry/sdk-trace-web";
import { SPANS_PER_ORDER } from "../order.ts";

/** OpenTelemetry's web SDK over its batch processor, with an exporter that only counts. */
export interface OpenTelemetrySink {
  readonly provider: WebTracerProvider;
  readonly tracer: Tracer;
  /** Flushes, and tells how many threes of spans have left since the last call. */
  drain(): Promise<number>;
}

const SUCCESS = 0;

/** Makes an {@link OpenTelemetrySink} with every default of the SDK. */
export function createOpenTelemetrySink(): OpenTelemetrySink {
  let spans = 0;
  const exporter: SpanExporter = {
    export(batch, done) {
      spans += batch.length;
      done({ code: SUCCESS });
    },
    shutdown: async () => {},
  };
  const processor = new BatchSpanProcessor(exporter);
  const provider = new WebTracerProvider({ spanProcessors: [processor] });
  return {
    provider,
    tracer: provider.getTracer("bench"),
    async drain() {
      await processor.forceFlush();
      const received = spans / SPANS_PER_ORDER;
      spans = 0;
      return received;
    },
  };
}
