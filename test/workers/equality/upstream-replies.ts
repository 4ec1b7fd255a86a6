import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { megabyte } from "./observation.ts";

type Reply = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const TEXT = "what the upstream server says, again and again. ".repeat(40);

/** What the upstream server answers, by the last part of the address. */
const replies: Readonly<Record<string, Reply>> = {
  text: (_request, response) =>
    response.writeHead(200, { "content-type": "text/plain", "content-length": "5" }).end("hello"),
  chunked: (_request, response) => {
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("one ");
    response.write("two ");
    response.end("three");
  },
  gzip: (_request, response) => {
    const body = gzipSync(TEXT);
    const headers = { "content-type": "text/plain", "content-encoding": "gzip", "content-length": String(body.length) };
    response.writeHead(200, headers).end(body);
  },
  "gzip-chunked": (_request, response) => {
    response.writeHead(200, { "content-type": "text/plain", "content-encoding": "gzip" });
    response.end(gzipSync(TEXT));
  },
  large: (_request, response) => {
    const body = megabyte();
    response
      .writeHead(200, { "content-type": "application/octet-stream", "content-length": String(body.length) })
      .end(body);
  },
  empty: (_request, response) => response.writeHead(204).end(),
  "not-modified": (_request, response) => response.writeHead(304, { etag: '"v1"' }).end(),
  teapot: (_request, response) => response.writeHead(418, "I'm a teapot", { "x-own": "kept" }).end("short and stout"),
  broken: (_request, response) => response.writeHead(500).end("broken"),
  cookies: (_request, response) => response.writeHead(200, { "set-cookie": ["a=1", "b=2; Path=/"] }).end("cookies"),
  redirect: (_request, response) => response.writeHead(302, { location: "text" }).end("moved"),
  "redirect-loop": (_request, response) => response.writeHead(302, { location: "redirect-loop" }).end(),
  "redirect-kept": (_request, response) => response.writeHead(307, { location: "echo" }).end(),
  echo: (request, response, body) => {
    const { host: _host, sw8: _sw8, ...headers } = request.headers;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        method: request.method,
        headers: withoutBoundary(headers),
        length: body.length,
        body: textOf(body),
      }),
    );
  },
  range: (request, response) => {
    response.writeHead(206, {
      "content-range": "bytes 2-4/10",
      "content-length": "3",
      "x-range": request.headers.range ?? "",
    });
    response.end("cde");
  },
  reset: (request) => request.socket.destroy(),
  "cut-short": (request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("only this");
    setImmediate(() => request.socket.destroy());
  },
  hang: () => {},
  html: (_request, response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<p class=a>old</p><a href=x>y</a>"),
  json: (_request, response) => response.writeHead(200, { "content-type": "application/json" }).end('{"a":[1,2]}'),
};

/** Answers a request whose body has been read. */
export function answerUpstream(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const reply = new URL(request.url ?? "/", "http://upstream").pathname.split("/").pop() ?? "";
  const answer = replies[reply];
  if (answer) answer(request, response, body);
  else response.end("noted");
}

function withoutBoundary(headers: Readonly<Record<string, unknown>>): unknown {
  return JSON.parse(JSON.stringify(headers).replace(/boundary=[^"]+/g, "boundary=B"));
}

function textOf(body: Buffer): string {
  const text = body.length > 4_096 ? `${body.length} bytes` : body.toString("utf8");
  return text.replace(/-{2,}[0-9A-Za-z]+/g, "--B");
}
