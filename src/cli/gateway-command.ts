import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parseArgs } from "node:util";
import { createGateway, type GatewayEvent } from "../gateway/index.ts";
import { startGatewayServer } from "./gateway-server.ts";
import { type CreateGrpc, resolveSettings } from "./gateway-settings.ts";
import { loadKafka } from "./kafka-settings.ts";
import { createNodeFetch } from "./node-fetch.ts";
import { readSettings, type SettingSources } from "./setting-sources.ts";
import { flagOf, gatewaySettings, variableOf } from "./setting-table.ts";

/** What a command has of its process. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  print(line: string): void;
  complain(line: string): void;
  /** Resolves when the process is asked to stop. */
  untilStopped(): Promise<void>;
}

/** Runs `skywalking-edge gateway` until the process is asked to stop; returns its exit code. */
export async function runGateway(context: CommandContext): Promise<number> {
  const { args, env, print, complain } = context;
  if (args.includes("--help") || args.includes("-h")) {
    print(helpText());
    return 0;
  }
  const file = readConfigFile(args, env);
  if (typeof file === "string") return fail(context, [file]);
  const configuration = readSettings({ file, env, args });
  const createKafka = await loadKafka(configuration.values["kafka"] !== undefined);
  const settings = resolveSettings(configuration, { createGrpc: await loadGrpc(), createKafka });
  if (Array.isArray(settings)) return fail(context, settings);
  const log = (event: GatewayEvent): void => print(JSON.stringify(event));
  const { fetch, close } = createNodeFetch();
  const gateway = createGateway({ fetch, ...settings.gateway, log });
  try {
    const server = await startGatewayServer(gateway, settings.listen);
    print(JSON.stringify({ time: Date.now(), level: "info", event: "listening", url: server.url }));
    await context.untilStopped();
    await server.stop();
    close();
    return 0;
  } catch (cause) {
    complain(`skywalking-edge gateway: ${cause instanceof Error ? cause.message : String(cause)}`);
    return 1;
  }
}

function fail({ complain }: CommandContext, errors: readonly string[]): number {
  for (const error of errors) complain(`skywalking-edge gateway: ${error}`);
  return 2;
}

/** Reads the file that `--config` or `SW_GATEWAY_CONFIG` names, or says why it cannot. */
function readConfigFile(args: readonly string[], env: CommandContext["env"]): SettingSources["file"] | string {
  const options = { config: { type: "string" } } as const;
  const { config = env[variableOf("config")] } = parseArgs({ args: [...args], options, strict: false }).values;
  if (config === undefined) return undefined;
  if (typeof config !== "string") return "--config needs a value.";
  try {
    return { name: config, text: readFileSync(config, "utf8") };
  } catch (cause) {
    return `${config} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}

/** The package is a peer that only some have; whoever brings items over HTTP needs none. */
async function loadGrpc(): Promise<CreateGrpc> {
  try {
    createRequire(import.meta.url).resolve("@connectrpc/connect-node");
  } catch {
    return () => {
      throw new Error("The setting 'grpc' needs the package @connectrpc/connect-node beside skywalking-edge.");
    };
  }
  const { createGrpcTransport } = await import("@connectrpc/connect-node");
  return (baseUrl) => createGrpcTransport({ baseUrl });
}

function helpText(): string {
  const lines = gatewaySettings.map(({ name, help }) => `  --${flagOf(name).padEnd(30)} ${help}`);
  return [
    "skywalking-edge gateway [--config gateway.json] [flags]",
    "",
    "A gateway between browsers and OAP. Each flag is also a setting of the file, --limits-max-items as",
    `{ "limits": { "maxItems": … } }, and an environment variable, ${variableOf("limits.maxItems")}. Flags win over variables,`,
    "variables over the file.",
    "",
    ...lines,
  ].join("\n");
}
