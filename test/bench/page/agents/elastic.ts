// As Elastic's guide to its RUM agent says.
import { init } from "@elastic/apm-rum";

init({ serviceName: "shop-web", serviceVersion: "1.4.2", serverUrl: location.origin });
