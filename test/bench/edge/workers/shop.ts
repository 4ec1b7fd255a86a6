/** What the measured Worker has. */
export interface ShopEnv {
  readonly UPSTREAM: string;
  readonly COLLECTOR: string;
  readonly CART: { get(key: string): Promise<string | null> };
}

/** The measured Worker: it reads a key and asks a service behind it. It is the same beside every agent. */
export const shop = {
  async fetch(request: Request, env: ShopEnv): Promise<Response> {
    const cart = await env.CART.get("c1");
    const stock = await fetch(`${env.UPSTREAM}/stock/42`);
    return Response.json({ path: new URL(request.url).pathname, cart, stock: await stock.text() });
  },
};
