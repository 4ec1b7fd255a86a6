import { instrument } from "@microlabs/otel-cf-workers";
import { type ShopEnv, shop } from "./shop.ts";

// biome-ignore lint/style/noDefaultExport: workerd takes a Worker so.
export default instrument(shop, (env: ShopEnv) => ({
  service: { name: "shop-worker" },
  exporter: { url: `${env.COLLECTOR}/v1/traces` },
}));
