import { readFileSync } from "node:fs";
import { type Runtime, startIn } from "../support/run-in.ts";
import { startWorker } from "../workers/start-worker.ts";

/** The application served twice: with the middleware and bare. */
export interface ServedApp {
  readonly traced: string;
  readonly bare: string;
  stop(): Promise<void>;
}

const app = readFileSync(new URL("app.js", import.meta.url), "utf8");
const options = `{ service: "hono-shop", serviceInstance: "h1", collector, flushIntervalMs: 20, heartbeat: false }`;

/** How each runtime serves a handler on a free port: `listen(fetch)` gives the port. */
const listeners: Readonly<Record<Runtime, string>> = {
  node: `
    import { serve } from "@hono/node-server";
    const listen = (fetch) => new Promise((resolve) => serve({ fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(port)));`,
  bun: `const listen = (fetch) => Bun.serve({ fetch, port: 0, hostname: "127.0.0.1" }).port;`,
  deno: `const listen = (fetch) => Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, fetch).addr.port;`,
};

/** Serves the application in a runtime; in workerd its options come from `env`, elsewhere they are an object. */
export async function serveApp(runtime: Runtime | "workerd", collector: string, upstream: string): Promise<ServedApp> {
  if (runtime === "workerd") return serveInWorkerd(collector, upstream);
  const { firstLine, stop } = await startIn(
    runtime,
    `${app}
    ${listeners[runtime]}
    const [collector, upstream] = process.argv.slice(2);
    const ports = [await listen(createApp(upstream, ${options}).fetch), await listen(createApp(upstream).fetch)];
    console.log(JSON.stringify(ports.map((port) => "http://127.0.0.1:" + port)));`,
    [collector, upstream],
  );
  const [traced, bare]: string[] = JSON.parse(firstLine);
  return { traced: traced ?? "", bare: bare ?? "", stop };
}

async function serveInWorkerd(collector: string, upstream: string): Promise<ServedApp> {
  const start = (configure: string) =>
    startWorker({
      source: `${app}
        let app;
        export default {
          fetch(request, env, context) {
            app ??= createApp(env.UPSTREAM${configure});
            return app.fetch(request, env, context);
          },
        };`,
      bindings: { COLLECTOR: collector, UPSTREAM: upstream },
    });
  const traced = await start(`, ({ COLLECTOR: collector }) => (${options})`);
  const bare = await start("");
  return {
    traced: traced.url,
    bare: bare.url,
    stop: async () => {
      await traced.stop();
      await bare.stop();
    },
  };
}
