/** Where the measured server finds the service behind it and the collector. */
export const { UPSTREAM = "", COLLECTOR = "" } = process.env;

/** The measured handler: it asks a service behind it. It is the same beside every agent. */
export async function shop(request: Request): Promise<Response> {
  const stock = await fetch(`${UPSTREAM}/stock/42`);
  return Response.json({ path: new URL(request.url).pathname, stock: await stock.text() });
}

/** Settings of every server: a free port, printed once it listens. */
export const server = {
  port: 0,
  hostname: "127.0.0.1",
  onListen: ({ port }: { readonly port: number }) => console.log(`http://127.0.0.1:${port}`),
};
