// As the quick start of Sentry's browser SDK says for tracing.
import { browserTracingIntegration, init } from "@sentry/browser";

init({
  dsn: `${location.protocol}//key@${location.host}/1`,
  release: "shop-web@1.4.2",
  integrations: [browserTracingIntegration()],
  tracesSampleRate: 1,
});
