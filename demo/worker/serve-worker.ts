import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import type { ReportTarget, Serving } from "../serving.ts";

/** Where the Worker's requests and reports go. */
export interface WorkerSettings {
  readonly port: number;
  readonly stock: string;
  readonly target: ReportTarget;
}

/** Bundles the Worker and runs it in workerd, with a KV namespace in memory. */
export async function serveWorker({ port, stock, target }: WorkerSettings): Promise<Serving> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("./worker.js", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    external: ["node:async_hooks"],
    write: false,
  });
  const worker = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? "",
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["nodejs_als"],
    kvNamespaces: ["CART"],
    bindings: { SW_WIRE: target.wire, SW_COLLECTOR: target.collector, STOCK_URL: stock },
    host: "127.0.0.1",
    port,
    cf: false,
  });
  return { url: (await worker.ready).origin, stop: () => worker.dispose() };
}
