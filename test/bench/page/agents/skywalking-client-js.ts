// As its README says. It sends segments once a minute by default; here every three seconds, so that sending them is seen too.
import ClientMonitor from "skywalking-client-js";

ClientMonitor.register({
  collector: location.origin,
  service: "shop-web",
  serviceVersion: "1.4.2",
  pagePath: location.pathname,
  traceTimeInterval: 3_000,
});
