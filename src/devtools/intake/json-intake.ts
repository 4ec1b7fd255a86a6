import type { IncomingMessage, ServerResponse } from "node:http";
import type { JsonValue } from "@bufbuild/protobuf";
import type { Store } from "../store/store.ts";
import type { RefusalReason } from "../store/stored-item.ts";
import { createJsonRoutes, type JsonRoute } from "./json-routes.ts";
import { readBody } from "./request-body.ts";

const statusOf = { malformed: 400, "unsupported-type": 400, "wrong-method": 405, "too-large": 413 } as const;

/** Why a request is refused; `detail` tells the developer who sent it what to change. */
interface Refusal {
  readonly reason: keyof typeof statusOf & RefusalReason;
  readonly detail: string;
}

/** Serves OAP's JSON paths; returns false for a path that is none of them. */
export type JsonIntake = (path: string, request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/**
 * Makes the JSON side of the collector.
 *
 * It answers like OAP: 200 with an empty body; 400 for what is malformed, has the wrong shape or is not `application/json`
 * (so a `sendBeacon` of a string fails here as it fails there); 413 above 10 MiB. A batch is stored whole or not at all, where
 * OAP may keep a part of one it rejects.
 */
export function createJsonIntake(store: Store): JsonIntake {
  const routes = createJsonRoutes();
  return async (path, request, response) => {
    const route = routes.get(path);
    if (route === undefined) return false;
    const result = await receive(route, request);
    if (Array.isArray(result)) {
      for (const keep of result) keep(store);
      response.writeHead(200, { "content-type": "application/protobuf", "content-length": 0 }).end();
    } else {
      store.refuse(result.reason);
      refuse(response, result);
    }
    return true;
  };
}

async function receive(route: JsonRoute, request: IncomingMessage): Promise<((store: Store) => void)[] | Refusal> {
  if (request.method !== "POST") return { reason: "wrong-method", detail: "POST it" };
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    return { reason: "unsupported-type", detail: "send application/json" };
  }
  const result = await readBody(request);
  if (result.status !== "read") return { reason: result.status, detail: "the body could not be read" };
  try {
    return decode(route, JSON.parse(result.body.toString("utf8")));
  } catch (error) {
    return { reason: "malformed", detail: error instanceof Error ? error.message : String(error) };
  }
}

function decode({ isList, decode: decodeElement }: JsonRoute, body: JsonValue): ((store: Store) => void)[] {
  if (isList && !Array.isArray(body)) throw new TypeError("this path takes an array");
  if (!isList && Array.isArray(body)) throw new TypeError("this path takes one object");
  return (Array.isArray(body) ? body : [body]).map(decodeElement);
}

function refuse(response: ServerResponse, { reason, detail }: Refusal): void {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  response.writeHead(statusOf[reason], reason === "wrong-method" ? { ...headers, allow: "POST" } : headers);
  response.end(`${reason}: ${detail}\n`);
}
