// Serves and asks in each way twice, by Deno.serve itself and by the agent's, and prints what a caller saw of both.
import { startDenoAgent } from "skywalking-edge/deno";

const [collector, endAt] = Deno.args;
const local = { hostname: "127.0.0.1", port: 0, onListen() {} };
const socket = `${await Deno.realPath(".")}/serve.sock`;
const lines = new TextDecoder();
const text = (value) => new Response(String(value));

const get = (path, init) => async (server) => {
  const response = await fetch(`http://127.0.0.1:${server.addr.port}${path}`, init);
  const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== "date"));
  return { status: response.status, headers, body: await response.text() };
};

/** Reads the answer as it is on the wire, byte for byte but for the date. */
const raw = (path) => async (server) => {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await connection.write(new TextEncoder().encode(`GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`));
  let answer = "";
  for await (const bytes of connection.readable) answer += lines.decode(bytes);
  return answer.replace(/^date: .*\r\n/im, "");
};

const overUnix = async () => {
  const client = Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  const response = await fetch("http://shop.example/unix", { client });
  const body = await response.text();
  client.close();
  return body;
};

const overWebSocket = (server) =>
  new Promise((resolve, reject) => {
    const webSocket = new WebSocket(`ws://127.0.0.1:${server.addr.port}/socket`);
    webSocket.onopen = () => webSocket.send("hello");
    webSocket.onmessage = ({ data }) => {
      webSocket.close();
      resolve(data);
    };
    webSocket.onerror = () => reject(new Error("the WebSocket failed"));
  });

const echo = (request) => {
  const { socket: webSocket, response } = Deno.upgradeWebSocket(request);
  webSocket.onmessage = ({ data }) => webSocket.send(`echo ${data}`);
  return response;
};

const gzipped = async () => {
  const zipped = new Response("zipped").body.pipeThrough(new CompressionStream("gzip"));
  return new Response(zipped, { headers: { "content-encoding": "gzip" } });
};

const streamed = () => {
  const parts = ["one ", "two ", "three"];
  const pull = (controller) =>
    parts.length ? controller.enqueue(new TextEncoder().encode(parts.shift())) : controller.close();
  return new Response(new ReadableStream({ pull }));
};

/** `[name, start, ask]`; `start` gets `serve`. */
const cases = [
  ["handler in second place", (serve) => serve(local, () => text("a")), get("/second")],
  ["handler among the options", (serve) => serve({ ...local, handler: () => text("b") }), get("/option")],
  [
    "options alone and a handler that reads them",
    (serve) => serve({ ...local, handler: (request) => text(request.url.split("/").at(-1)) }),
    get("/x"),
  ],
  ["no parameters", (serve) => serve(local, (...args) => text(args.length)), get("/rest")],
  [
    "one parameter",
    (serve) =>
      serve(local, function (request) {
        // biome-ignore lint/complexity/noArguments: a rest parameter would change the function's length.
        return text(`${arguments.length} ${request.method}`);
      }),
    get("/one"),
  ],
  [
    "two parameters",
    (serve) => serve(local, (request, info) => text(`${request.method} ${info.remoteAddr.hostname}`)),
    get("/two"),
  ],
  [
    "this",
    (serve) =>
      serve(local, function () {
        return text(typeof this);
      }),
    get("/this"),
  ],
  ["a promise", (serve) => serve(local, async () => text("later")), get("/promise")],
  ["HEAD", (serve) => serve(local, () => text("unseen")), get("/head", { method: "HEAD" })],
  [
    "a body that comes in",
    (serve) => serve(local, async (request) => text((await request.text()).length)),
    get("/post", { method: "POST", body: "x".repeat(100_000) }),
  ],
  ["204", (serve) => serve(local, () => new Response(null, { status: 204 })), get("/204")],
  ["304", (serve) => serve(local, () => new Response(null, { status: 304, headers: { etag: '"1"' } })), get("/304")],
  ["404", (serve) => serve(local, () => new Response("none", { status: 404 })), get("/404")],
  [
    "cookies",
    (serve) =>
      serve(
        local,
        () =>
          new Response("", {
            headers: [
              ["set-cookie", "a=1"],
              ["set-cookie", "b=2"],
            ],
          }),
      ),
    get("/cookies"),
  ],
  [
    "a redirect",
    (serve) => serve(local, () => Response.redirect("http://127.0.0.1/other")),
    get("/redirect", { redirect: "manual" }),
  ],
  ["JSON", (serve) => serve(local, () => Response.json({ a: 1 })), raw("/json")],
  ["a stream", (serve) => serve(local, streamed), raw("/stream")],
  ["gzip", (serve) => serve(local, gzipped), get("/gzip")],
  [
    "a handler that throws",
    (serve) =>
      serve({ ...local, onError: (error) => new Response(error.message, { status: 501 }) }, () => {
        throw new RangeError("thrown");
      }),
    get("/throws"),
  ],
  [
    "a handler that rejects",
    (serve) =>
      serve({ ...local, onError: async (error) => new Response(error.message, { status: 502 }) }, async () => {
        throw new RangeError("rejected");
      }),
    get("/rejects"),
  ],
  [
    "an error nobody handles",
    (serve) =>
      serve(local, () => {
        throw new Error("unhandled");
      }),
    get("/unhandled"),
  ],
  ["no response at all", (serve) => serve(local, () => undefined), get("/nothing")],
  ["a WebSocket", (serve) => serve(local, echo), overWebSocket],
  ["a unix socket", (serve) => serve({ path: socket, onListen() {} }, (request) => text(request.url)), overUnix],
  [
    "what onListen gets",
    (serve) => {
      let heard;
      const server = serve(
        {
          ...local,
          onListen: (address) => {
            heard = Object.keys(address).join();
          },
        },
        () => text(heard),
      );
      return server;
    },
    get("/listen"),
  ],
  [
    "info.completed",
    (serve) => {
      const seen = Promise.withResolvers();
      return Object.assign(
        serve(local, (_request, info) => {
          info.completed.then(() => seen.resolve("completed"));
          return text("x");
        }),
        { seen: seen.promise },
      );
    },
    async (server) => {
      await get("/completed")(server);
      return server.seen;
    },
  ],
  [
    "a signal that stops it",
    (serve) => {
      const controller = new AbortController();
      return Object.assign(
        serve({ ...local, signal: controller.signal }, () => text("x")),
        { controller },
      );
    },
    async (server) => {
      server.controller.abort();
      await server.finished;
      return "finished";
    },
  ],
  ["bad options", (serve) => serve({ ...local, port: -1 }, () => text("x")), () => ""],
];

async function observe(serve, [, start, ask]) {
  let server;
  try {
    server = start(serve);
    return { seen: await ask(server) };
  } catch (error) {
    return { error: `${error}` };
  } finally {
    await server?.shutdown().catch(() => {});
  }
}

console.error = () => {};
const results = [];
const native = globalThis.fetch;
for (const row of cases) {
  const bare = await observe(Deno.serve, row);
  const agent = startDenoAgent({ service: "serve-cases", serviceInstance: "i1", heartbeat: false, collector, endAt });
  const traced = await observe(agent.serve, row);
  await agent.stop();
  results.push({ name: row[0], bare, traced, isRestored: globalThis.fetch === native });
}
console.log(JSON.stringify(results));
