import { createGrpcWebReporter } from "skywalking-edge/grpc-web";
import { createHttpReporter } from "skywalking-edge/http";
import { instrument } from "skywalking-edge/workers";

const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "content-type, sw8",
  "access-control-max-age": "600",
};

const REPORTERS = { json: createHttpReporter, "grpc-web": createGrpcWebReporter };

const handler = {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: CORS });
    if (request.method !== "POST" || pathname !== "/api/cart") return new Response("Not found", { status: 404 });
    const { sku } = await request.json();
    const items = Number((await env.CART.get("cart:1")) ?? 0) + 1;
    await env.CART.put("cart:1", String(items));
    const { stock } = await (await fetch(`${env.STOCK_URL}/stock/${sku}`)).json();
    return Response.json({ items, stock }, { headers: CORS });
  },
};

// biome-ignore lint/style/noDefaultExport: workerd takes a Worker's handlers from its default export.
export default instrument(handler, (env) => ({
  service: "shop-worker",
  serviceInstance: "v1",
  reporter: REPORTERS[env.SW_WIRE]({ collector: env.SW_COLLECTOR, flushIntervalMs: 0 }),
}));
