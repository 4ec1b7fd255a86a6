import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { packedPackage } from "../support/packed.ts";

/** A Worker running in workerd. */
export interface RunningWorker {
  /** Its origin, `http://127.0.0.1:port`. */
  readonly url: string;
  /** Its `host:port`: the peer of a caller's exit span. */
  readonly peer: string;
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
}

/** Bundles a Worker as a user's build does and starts it in workerd. */
export async function startWorker({
  source,
  bindings = {},
  resources = { kvNamespaces: ["CART"] },
  compatibilityFlags = ["nodejs_als"],
}: WorkerSettings): Promise<RunningWorker> {
  const worker = new Miniflare({
    ...resources,
    modules: true,
    script: await bundle(source),
    bindings,
    compatibilityFlags,
    compatibilityDate: "2026-07-01",
    host: "127.0.0.1",
    port: 0,
    cf: false,
  });
  const url = await worker.ready;
  return {
    url: url.origin,
    peer: url.host,
    execute: async (database, sql) => {
      await (await worker.getD1Database(database)).exec(sql);
    },
    stop: () => worker.dispose(),
  };
}

async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: packedPackage().project, loader: "js" },
    bundle: true,
    format: "esm",
    target: "es2022",
    conditions: ["worker", "browser"],
    external: ["node:async_hooks", "cloudflare:workers"],
    write: false,
  });
  const [script] = outputFiles;
  if (!script) throw new Error("esbuild wrote no bundle");
  return script.text;
}
