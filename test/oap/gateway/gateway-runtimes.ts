import { spawn } from "node:child_process";
import { join } from "node:path";
import { startService } from "../../deno/start-service.ts";
import { packedPackage } from "../../support/packed.ts";
import { untilReady } from "../../support/ready-process.ts";
import { startWorker } from "../../workers/start-worker.ts";
import type { Oap } from "../kit/oap.ts";
import { type Counters, readCounters } from "./counters.ts";

/** A gateway of the packed package, in a process of its own. */
export interface RunningGateway {
  /** What a page is given as its collector. */
  readonly collector: string;
  /** Reads `/metrics`. */
  counters(): Promise<Counters>;
  stop(): Promise<void>;
}

/** What a gateway is told, in the words of its options. */
export interface GatewaySettings {
  readonly origins?: readonly string[];
  readonly services?: readonly string[];
  readonly keys?: readonly string[];
  readonly queue?: { readonly maxItems: number };
  readonly ratePerAddress?: false;
}

/** A runtime that gateways run on. */
export interface GatewayRuntime {
  readonly name: string;
  start(oap: Oap, settings: GatewaySettings): Promise<RunningGateway>;
}

const PREFIX = "/sw";

/** The command, which brings OAP items over gRPC. */
const node: GatewayRuntime = {
  name: "node",
  start: (oap, settings) => startCommand(["--grpc", `http://127.0.0.1:${oap.grpcPort}`], settings),
};

const deno: GatewayRuntime = {
  name: "deno",
  async start({ httpUrl }, settings) {
    const source = `
      import { createGateway } from "skywalking-edge/gateway";
      const gateway = createGateway(JSON.parse(Deno.args[0]));
      const onListen = ({ port }) => console.log("http://127.0.0.1:" + port);
      const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, gateway);
      Deno.addSignalListener("SIGTERM", () => void server.shutdown());
      await server.finished;
      await gateway.close();`;
    const { url, stop } = await startService(source, [JSON.stringify(optionsOf(httpUrl, settings))]);
    return gatewayAt(url, stop);
  },
};

const workerd: GatewayRuntime = {
  name: "workerd",
  async start({ httpUrl }, settings) {
    const { url, stop } = await startWorker({
      source: `
        import { createGateway } from "skywalking-edge/gateway";
        export default { fetch: createGateway(${JSON.stringify(optionsOf(httpUrl, settings))}) };`,
      resources: {},
      compatibilityFlags: [],
    });
    return gatewayAt(url, stop);
  },
};

/** Every runtime; on the last one it passes through, on the others it has a queue. */
export const gatewayRuntimes: readonly GatewayRuntime[] = [node, deno, workerd];

/** Starts `skywalking-edge gateway`. */
export async function startCommand(
  toOap: readonly string[],
  { origins, services, keys, queue, ratePerAddress }: GatewaySettings,
): Promise<RunningGateway> {
  const settings = {
    ...{ port: 0, hostname: "127.0.0.1", prefix: PREFIX, origins, services, keys },
    "queue-max-items": queue?.maxItems,
    "rate-per-address-per-second": ratePerAddress === false ? 0 : undefined,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const flags = given.flatMap(([flag, value]) => [`--${flag}`, String(value)]);
  const command = join(packedPackage().folder, "dist/cli/skywalking-edge.js");
  const child = spawn(process.execPath, [command, "gateway", ...toOap, ...flags], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { firstLine, exited } = await untilReady("the gateway", child);
  const { url } = JSON.parse(firstLine);
  return gatewayAt(String(url), async () => {
    child.kill("SIGTERM");
    await exited;
  });
}

function optionsOf(oap: string, settings: GatewaySettings): object {
  const { keys, ...others } = settings;
  return { oap, prefix: PREFIX, ...others, keys: keys?.map((key) => ({ key })) };
}

function gatewayAt(url: string, stop: () => Promise<void>): RunningGateway {
  return { collector: url + PREFIX, counters: () => readCounters(url), stop };
}
