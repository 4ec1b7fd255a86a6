// One application of Hono for every runtime. What each of them serves it with is put before and after it.
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { activeSpan, skywalking, trace } from "skywalking-edge/hono";

/** Makes the application; without options it is bare. */
export function createApp(upstream, configure) {
  const app = new Hono();
  if (configure) app.use(skywalking(configure));
  app.use("/admin/*", async (context, next) => {
    if (context.req.header("authorization") !== "yes") return context.text("who?", 401);
    await next();
    context.header("x-admin", "1");
  });
  app.use("/static/*", (context) => context.text("a file"));
  app.get("/users/:id", async (context) => {
    const stock = await trace("ask", async () => (await fetch(`${upstream}/items/7`)).text());
    return context.text(`${context.req.param("id")} ${stock}`);
  });
  app.post("/users/:id", async (context) => context.json(await context.req.json(), 201));
  app.get("/admin/:page", (context) => context.text(context.req.param("page")));
  app.get("/files/:name{[a-z]+\\.png}", (context) => context.body(null, 204));
  app.get("/kinds/:kind?", (context) => context.text(context.req.param("kind") ?? "all"));
  app.get("/deep/*", (context) => context.text("deep"));
  app.all("/all/:x", (context) => context.text(context.req.method));
  app.get("/tagged", (context) => {
    activeSpan()?.tag("cart", "c1");
    return context.html("<p>tagged</p>");
  });
  app.get("/throws", () => {
    throw new RangeError("no such cart");
  });
  app.get("/teapot", () => {
    throw new HTTPException(418, { message: "short and stout" });
  });
  app.get("/stream", (context) => context.body(new Response("streamed").body));
  const orders = new Hono();
  orders.get("/:order/items/:item", (context) => context.json(context.req.param()));
  orders.get("/fails", () => {
    throw new Error("no order");
  });
  orders.onError((error, context) => context.text(`orders: ${error.message}`, 502));
  app.route("/orders", orders);
  app.onError((error, context) => {
    if (error instanceof HTTPException) return error.getResponse();
    return context.json({ error: error.message }, 500);
  });
  app.notFound((context) => context.text("not here", 404));
  return app;
}
