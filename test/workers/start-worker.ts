import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { packedPackage } from "../support/packed.ts";
import { isolateHeapBytes } from "./isolate-heap.ts";
import { workerOf } from "./miniflare-worker.ts";

/** A Worker running in workerd. */
export interface RunningWorker {
  /** Its origin, `http://127.0.0.1:port`. */
  readonly url: string;
  /** Its `host:port`: the peer of a caller's exit span. */
  readonly peer: string;
  /** Sends a request from within, which may ask for a WebSocket. */
  dispatch: Miniflare["dispatchFetch"];
  /** Triggers it with an event other than a request. */
  scheduled(cron: string): Promise<void>;
  /** Sends it a few more requests, and tells the bytes that its isolate holds after garbage was collected; needs `inspectorPort: 0` in the options. */
  heapBytes(): Promise<number>;
  /** Runs SQL on one of its D1 databases. */
  execute(database: string, sql: string): Promise<void>;
  stop(): Promise<void>;
}

/** How {@link startWorker} runs a Worker. */
export interface WorkerSettings {
  /** The Worker's module; `skywalking-edge/…` resolves to the packed tarball. */
  readonly source: string;
  readonly bindings?: Record<string, string>;
  /** What else `env` has: databases, buckets, queues. Default a KV namespace `CART`. */
  readonly resources?: Readonly<Record<string, unknown>>;
  /** Default `nodejs_als`, the least that the package needs. */
  readonly compatibilityFlags?: string[];
  /** What else miniflare is told: bindings, consumers, other Workers. */
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Bundles a Worker as a user's build does and starts it in workerd. */
export async function startWorker({
  source,
  bindings = {},
  resources = { kvNamespaces: ["CART"] },
  compatibilityFlags = ["nodejs_als"],
  options = {},
}: WorkerSettings): Promise<RunningWorker> {
  const worker = new Miniflare({
    ...resources,
    modules: true,
    script: await bundleWorker(source),
    bindings,
    compatibilityFlags,
    compatibilityDate: "2026-07-01",
    host: "127.0.0.1",
    port: 0,
    cf: false,
    ...options,
  });
  const url = await worker.ready;
  return {
    url: url.origin,
    peer: url.host,
    dispatch: (...args) => worker.dispatchFetch(...args),
    scheduled: async (cron) => {
      const { outcome } = await (await workerOf(worker)).scheduled({ cron });
      if (outcome !== "ok") throw new Error(`the event ended ${outcome}`);
    },
    heapBytes: () => isolateHeapBytes(worker),
    execute: async (database, sql) => {
      await (await worker.getD1Database(database)).exec(sql);
    },
    stop: () => worker.dispose(),
  };
}

/** Bundles a module as a user's build does; `skywalking-edge/…` resolves to the packed tarball. */
export async function bundleWorker(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: packedPackage().project, loader: "js" },
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["worker", "browser"],
    external: ["node:async_hooks", "node:util", "node:buffer", "cloudflare:*"],
    write: false,
  });
  const [script] = outputFiles;
  if (!script) throw new Error("esbuild wrote no bundle");
  return script.text;
}
