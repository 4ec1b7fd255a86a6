// As the README of @opentelemetry/instrumentation-fetch says, with the batch processor and the exporter of its own project
// instead of the console's, and without zone.js, which costs more.
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { registerInstrumentations } from "@opentelemetry/instrumentation";
import { FetchInstrumentation } from "@opentelemetry/instrumentation-fetch";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, WebTracerProvider } from "@opentelemetry/sdk-trace-web";

const exporter = new OTLPTraceExporter({ url: `${location.origin}/v1/traces` });
const provider = new WebTracerProvider({
  resource: resourceFromAttributes({ "service.name": "shop-web", "service.version": "1.4.2" }),
  spanProcessors: [new BatchSpanProcessor(exporter)],
});
provider.register();
registerInstrumentations({ instrumentations: [new FetchInstrumentation()] });
