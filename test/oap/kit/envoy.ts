import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Downloads } from "./downloads.ts";
import { freePorts } from "./free-ports.ts";
import { startServer } from "./server-process.ts";

/** An Envoy before a gRPC port. */
export interface Envoy {
  /** Where it takes gRPC-web. */
  readonly url: string;
  stop(): Promise<void>;
}

const CONFIG = fileURLToPath(new URL("./envoy.yaml", import.meta.url));
const START_TIMEOUT_MS = 30_000;

/** Starts Envoy on free ports and waits until it is live. */
export async function startEnvoy({ envoy }: Downloads, oapPort: number): Promise<Envoy> {
  const [listen = 0, admin = 0] = await freePorts(2);
  const config = readFileSync(CONFIG, "utf8")
    .replace("LISTEN_PORT", `${listen}`)
    .replace("ADMIN_PORT", `${admin}`)
    .replace("OAP_PORT", `${oapPort}`);
  const server = await startServer({
    name: `envoy-${listen}`,
    command: envoy,
    // A base id of its own, so that several can run; one thread is enough.
    args: ["--config-yaml", config, "--use-dynamic-base-id", "--concurrency", "1", "--log-level", "warning"],
    isReady: async () => (await fetch(`http://127.0.0.1:${admin}/ready`)).ok,
    timeoutMs: START_TIMEOUT_MS,
  });
  return { url: `http://127.0.0.1:${listen}`, stop: () => server.stop() };
}
