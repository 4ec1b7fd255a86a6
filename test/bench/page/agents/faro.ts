// As Faro's quick start says, with tracing.
import { getWebInstrumentations, initializeFaro } from "@grafana/faro-web-sdk";
import { TracingInstrumentation } from "@grafana/faro-web-tracing";

initializeFaro({
  url: `${location.origin}/collect`,
  app: { name: "shop-web", version: "1.4.2" },
  instrumentations: [...getWebInstrumentations(), new TracingInstrumentation()],
});
