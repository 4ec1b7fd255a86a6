import { instrument } from "skywalking-edge/workers";
import { type ShopEnv, shop } from "./shop.ts";

// biome-ignore lint/style/noDefaultExport: workerd takes a Worker so.
export default instrument(shop, (env: ShopEnv) => ({ service: "shop-worker", collector: env.COLLECTOR }));
