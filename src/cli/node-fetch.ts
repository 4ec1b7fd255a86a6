import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { CollectorFetch, CollectorResponse } from "../gateway/index.ts";

/** A `fetch` over `node:http`, with connections of its own. */
export interface NodeFetch {
  readonly fetch: CollectorFetch;
  /** Ends its connections. */
  close(): void;
}

/**
 * Milliseconds after which a connection that nothing goes over is given up, as long as Node's own fetch keeps one: soon, or a
 * request might go where nobody listens any more.
 */
const IDLE_MS = 4_000;

/**
 * Makes the part of `fetch` that reaching OAP takes.
 *
 * Node's own puts a web stream around each body, which costs a gateway under load more than writing it.
 */
export function createNodeFetch(): NodeFetch {
  const options = { keepAlive: true, timeout: IDLE_MS, scheduling: "lifo" } as const;
  const agents = { "http:": new HttpAgent(options), "https:": new HttpsAgent(options) };
  return {
    fetch: (address, { method, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const url = new URL(address);
        const isPlain = url.protocol === "http:";
        const agent = agents[isPlain ? "http:" : "https:"];
        const all = { ...headers, "content-length": Buffer.byteLength(body) };
        const outgoing = (isPlain ? httpRequest : httpsRequest)(url, { method, headers: all, agent, signal });
        outgoing.on("error", reject);
        outgoing.on("response", (incoming) => resolve(responseOf(incoming)));
        outgoing.end(body);
      }),
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function responseOf(incoming: IncomingMessage): CollectorResponse {
  const { statusCode: status = 0, headers } = incoming;
  return {
    ok: status >= 200 && status < 300,
    status,
    headers: {
      get(name) {
        const value = headers[name];
        return value === undefined ? null : String(value);
      },
    },
    async arrayBuffer() {
      const chunks: Uint8Array[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const whole = Buffer.concat(chunks);
      return whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.length);
    },
  };
}
