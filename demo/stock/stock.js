import { serve, trace } from "skywalking-edge/deno";
import { createGrpcWebReporter } from "skywalking-edge/grpc-web";
import { createHttpReporter } from "skywalking-edge/http";

const [wire = "json", collector = "", port = "0"] = Deno.args;
const createReporter = { json: createHttpReporter, "grpc-web": createGrpcWebReporter }[wire];

const LEFT = { 42: 12 };

/** A look into the warehouse takes a moment. */
function count(sku) {
  return new Promise((resolve) => setTimeout(() => resolve(LEFT[sku] ?? 0), 15));
}

const server = serve(
  {
    service: "shop-stock",
    serviceInstance: "d1",
    reporter: createReporter({ collector }),
    server: {
      hostname: "127.0.0.1",
      port: Number(port),
      onListen: (address) => console.log(`http://127.0.0.1:${address.port}`),
    },
  },
  async (request) => {
    const [, sku] = /^\/stock\/(\w+)$/.exec(new URL(request.url).pathname) ?? [];
    if (!sku) return new Response("Not found", { status: 404 });
    return Response.json({ sku, stock: await trace("count", () => count(sku)) });
  },
);

Deno.addSignalListener("SIGTERM", () => server.shutdown());
await server.finished;
