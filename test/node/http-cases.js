// Serves by node:http and asks in each way twice, bare and instrumented, and prints what callers and listeners saw of both.
import { request as ask, createServer } from "node:http";
import { connect } from "node:net";

const [collector, entry, start] = process.argv.slice(2);
const { [start]: startAgent, activeSpan } = await import(entry);

/** What one request was answered, headers that differ from run to run left out. */
const get =
  (path, options = {}) =>
  ({ port }) =>
    new Promise((resolve, reject) => {
      const { body, ...others } = options;
      const request = ask({ host: "127.0.0.1", port, path, agent: false, ...others }, (response) => {
        const { date: _date, ...headers } = response.headers;
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => {
          text += part;
        });
        response.on("end", () => resolve([response.statusCode, headers, text]));
      });
      request.on("error", reject);
      request.end(body);
    });

/** Sends bytes, and gives all that came back until the server closed. */
const raw =
  (text) =>
  ({ port }) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(text));
      let answer = "";
      socket.on("data", (bytes) => {
        answer += bytes;
      });
      socket.on("error", reject);
      socket.on("close", () => resolve(answer.replace(/^date: .*\r\n/im, "")));
    });

const close = "connection: close\r\n";
const answer = (text) => (_request, response) => response.end(text);

/** `[name, prepare(server), ask]`. */
const cases = [
  ["a text", (server) => server.on("request", answer("text")), get("/text")],
  [
    "a listener's this and arguments",
    (server) =>
      server.on("request", function (...args) {
        args[1].end(`${this === server} ${args.length}`);
      }),
    get("/this"),
  ],
  [
    "listeners in their order",
    (server, seen) => {
      server.on("request", () => seen.push("first"));
      server.prependListener("request", () => seen.push("before"));
      server.once("request", () => seen.push("once"));
      server.on("request", (_request, response) => response.end(seen.join()));
    },
    get("/order"),
  ],
  [
    "how many listen",
    (server) =>
      server.on("request", (_request, response) =>
        response.end(
          `${server.listenerCount("request")} ${server.eventNames().sort()} ${Object.keys(server).includes("emit")}`,
        ),
      ),
    get("/count"),
  ],
  [
    "a listener taken away",
    (server) => {
      const gone = answer("gone");
      server.on("request", gone);
      server.off("request", gone);
      server.on("request", answer("stays"));
    },
    get("/off"),
  ],
  [
    "status and headers",
    (server) =>
      server.on("request", (_request, response) => {
        response.writeHead(404, "Gone Fishing", { "x-a": ["1", "2"] });
        response.end("none");
      }),
    get("/status"),
  ],
  ["HEAD", (server) => server.on("request", answer("unseen")), get("/head", { method: "HEAD" })],
  [
    "204",
    (server) =>
      server.on("request", (_request, response) => {
        response.statusCode = 204;
        response.end();
      }),
    get("/204"),
  ],
  [
    "304",
    (server) =>
      server.on("request", (_request, response) => {
        response.writeHead(304, { etag: '"1"' });
        response.end();
      }),
    get("/304"),
  ],
  [
    "chunks",
    (server) =>
      server.on("request", (_request, response) => {
        response.write("one ");
        setTimeout(() => response.end("two"), 5);
      }),
    raw(`GET /chunks HTTP/1.1\r\nhost: a\r\n${close}\r\n`),
  ],
  [
    "a body that comes in",
    (server) =>
      server.on("request", async (request, response) => {
        let size = 0;
        for await (const part of request) size += part.length;
        response.end(`${size}`);
      }),
    get("/post", { method: "POST", body: "x".repeat(100_000) }),
  ],
  [
    "answered later",
    (server) => server.on("request", (_request, response) => setTimeout(() => response.end("later"), 10)),
    get("/later"),
  ],
  ["HTTP/1.0 without a host", (server) => server.on("request", answer("old")), raw("GET /old HTTP/1.0\r\n\r\n")],
  [
    "a whole URL",
    (server) => server.on("request", (request, response) => response.end(request.url)),
    raw(`GET http://a.example/whole?x=1 HTTP/1.1\r\nhost: a.example\r\n${close}\r\n`),
  ],
  [
    "two slashes",
    (server) => server.on("request", (request, response) => response.end(request.url)),
    raw(`GET //other.example/slashes HTTP/1.1\r\nhost: a\r\n${close}\r\n`),
  ],
  [
    "two requests on a connection",
    (server) => server.on("request", (request, response) => response.end(request.url)),
    raw(`GET /first HTTP/1.1\r\nhost: a\r\n\r\nGET /second HTTP/1.1\r\nhost: a\r\n${close}\r\n`),
  ],
  [
    "an upgrade",
    (server) =>
      server.on("upgrade", (_request, socket) =>
        socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: own\r\nconnection: upgrade\r\n\r\nhello"),
      ),
    raw("GET /upgrade HTTP/1.1\r\nhost: a\r\nupgrade: own\r\nconnection: upgrade\r\n\r\n"),
  ],
  [
    "100-continue, passed on",
    (server) => {
      server.on("checkContinue", (request, response) => {
        response.writeContinue();
        server.emit("request", request, response);
      });
      server.on("request", answer("continued"));
    },
    raw(`POST /continue HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 0\r\n${close}\r\n`),
  ],
  [
    "a CORS preflight",
    (server) => server.on("request", answer("preflight")),
    get("/preflight", { method: "OPTIONS", headers: { "access-control-request-method": "POST" } }),
  ],
  [
    "an event of the host's own",
    (server, seen) => {
      server.on("own", (...args) => seen.push(...args));
      server.on("request", (_request, response) =>
        response.end(`${server.emit("own", 1, 2)} ${server.emit("none")} ${seen}`),
      );
    },
    get("/own"),
  ],
  [
    "a malformed host",
    (server) => server.on("request", answer("served")),
    raw(`GET /host HTTP/1.1\r\nhost: a b:x\r\n${close}\r\n`),
  ],
  [
    "a client that leaves",
    (server, seen) =>
      server.on("request", (_request, response) => {
        response.write("part");
        response.on("close", () => seen.push(response.writableFinished));
      }),
    ({ port }, seen) =>
      new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1", () => socket.write("GET /left HTTP/1.1\r\nhost: a\r\n\r\n"));
        socket.once("data", () => socket.destroy());
        const wait = setInterval(() => {
          if (seen.length) {
            clearInterval(wait);
            resolve(seen);
          }
        }, 2);
      }),
  ],
];

async function observe([, prepare, request], instrument) {
  const server = createServer();
  const seen = [];
  instrument(server);
  prepare(server, seen);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const result = await request(server.address(), seen).catch((error) => `${error.code ?? error}`);
  server.closeAllConnections?.();
  await new Promise((resolve) => server.close(resolve));
  return result;
}

const results = [];
for (const row of cases) {
  const bare = await observe(row, () => {});
  const agent = startAgent({ service: "http-cases", serviceInstance: "i1", heartbeat: false, collector });
  let isSame;
  const traced = await observe(row, (server) => {
    isSame = agent.instrumentHttpServer(server) === server && agent.instrumentHttpServer(server) === server;
  });
  await agent.stop();
  results.push({ name: row[0], bare, traced, isSame });
}

// What the listener awaits stays within the request, and two requests at once stay apart.
const agent = startAgent({ service: "http-overlap", serviceInstance: "i1", heartbeat: false, collector });
const server = agent.instrumentHttpServer(
  createServer(async (request, response) => {
    await new Promise((resolve) => setTimeout(resolve, Number(request.url.slice(2))));
    response.end(`${request.url} ${activeSpan()?.operationName}`);
  }),
);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const overlap = await Promise.all([9, 3, 6].map((ms) => get(`/w${ms}`)(server.address()).then(([, , text]) => text)));
await agent.stop();
const stopped = (await get("/w0")(server.address()))[2];
const isRestored = !Object.hasOwn(server, "emit");
server.closeAllConnections?.();
await new Promise((resolve) => server.close(resolve));

console.log(JSON.stringify({ results, overlap, stopped, isRestored }));
