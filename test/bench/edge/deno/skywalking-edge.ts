import { serve } from "skywalking-edge/deno";
import { COLLECTOR, server, shop } from "./shop.ts";

serve({ service: "shop-stock", collector: COLLECTOR, server }, shop);
