import type { CollectorFetch, CollectorResponse } from "../../src/gateway/index.ts";

/** What OAP is to answer: a status, perhaps with when to come again, or an error that `fetch` rejects with. */
export type ScriptedAnswer = number | { readonly status: number; readonly retryAfter: string } | Error;

/** OAP as the tests want it. */
export interface ScriptedOap {
  readonly fetch: CollectorFetch;
  /** The items of each request that came, whatever it was answered. */
  readonly requests: { readonly path: string; readonly ids: readonly string[] }[];
  /** Answers everything from now on. */
  answer: ScriptedAnswer;
}

/** An error as Node's `fetch` has it when nobody listens. */
export function refusedConnection(): Error {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) });
}

/** Makes an OAP that answers as it is told and remembers what came. */
export function scriptedOap(answer: ScriptedAnswer = 200): ScriptedOap {
  const oap: ScriptedOap = {
    answer,
    requests: [],
    async fetch(url, { body }) {
      const items: unknown = JSON.parse(typeof body === "string" ? body : new TextDecoder().decode(body));
      const ids = (Array.isArray(items) ? items : [items]).map((item) => item.traceSegmentId ?? item.uniqueId ?? "");
      oap.requests.push({ path: new URL(url).pathname, ids });
      const now = oap.answer;
      if (now instanceof Error) throw now;
      const { status, retryAfter = null } = typeof now === "number" ? { status: now } : now;
      const response: CollectorResponse = {
        ok: status === 200,
        status,
        headers: { get: (name) => (name === "retry-after" ? retryAfter : null) },
        arrayBuffer: async () => new ArrayBuffer(0),
      };
      return response;
    },
  };
  return oap;
}

/** Makes a POST of JSON. */
export function jsonPost(path: string, body: unknown, headers: Record<string, string> = {}): Request {
  return new Request(`http://gateway${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Makes a gRPC-web call of one message. */
export function grpcWebPost(rpc: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Request {
  return new Request(`http://gateway/skywalking.v3.${rpc}`, {
    method: "POST",
    headers: { "content-type": "application/grpc-web+proto", ...headers },
    body,
  });
}
