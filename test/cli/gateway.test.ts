import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { useCollector } from "../devtools/running-collector.ts";
import { segments } from "../gateway/items.ts";
import { packedPackage } from "../support/packed.ts";
import { dependencyPackages, repository } from "../support/published-entries.ts";
import { untilReady } from "../support/ready-process.ts";

const running = useCollector();
const started: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const stop of started.splice(0)) await stop();
});

function launch(
  args: readonly string[],
  env: Record<string, string> = {},
  { folder }: { readonly folder: string } = packedPackage(),
) {
  const child = spawn(process.execPath, [join(folder, "dist/cli/skywalking-edge.js"), ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  let output = "";
  let complaints = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  child.stderr.on("data", (text) => {
    complaints += text;
  });
  started.push(() => {
    child.kill("SIGKILL");
    return exited;
  });
  return { child, exited, output: () => output, complaints: () => complaints };
}

async function startGateway(args: readonly string[] = [], env: Record<string, string> = {}) {
  const all = ["gateway", "--port", "0", "--hostname", "127.0.0.1", ...args];
  const process = launch(all, env);
  const { firstLine } = await untilReady("the gateway", process.child);
  const { event, url } = JSON.parse(firstLine);
  expect(event).toBe("listening");
  const post = (body: unknown) =>
    fetch(`${url}/v3/segments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return { ...process, url: String(url), post };
}

/** Sends text over a connection of its own and answers all that comes back until the other side ends it. */
function exchange(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on("data", (bytes) => {
      answer += bytes;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(answer));
  });
}

describe("skywalking-edge gateway", () => {
  it("brings what it takes to OAP over HTTP, and drains when it is asked to stop", async () => {
    const { post, child, exited, output } = await startGateway(["--oap", running.collector.url], {
      SW_GATEWAY_QUEUE_FLUSH_INTERVAL_MS: "60000",
    });
    expect((await post(segments(3))).status).toBe(200);
    expect(running.collector.store.segments()).toHaveLength(0);
    child.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(running.collector.store.segments()).toHaveLength(3);
    const events = output()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).event);
    expect(events).toEqual(["listening", "closed"]);
  });

  it("brings it over gRPC, by a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gateway-"));
    started.push(async () => rmSync(folder, { recursive: true }));
    const config = join(folder, "gateway.json");
    writeFileSync(config, JSON.stringify({ grpc: running.collector.url, queue: { flushIntervalMs: 1 } }));
    const { post, child, exited } = await startGateway(["--config", config]);
    expect((await post(segments(2))).status).toBe(200);
    const stored = await running.collector.store.waitFor((store) => store.segments().length === 2 && store.segments());
    expect(stored.map(({ wire }) => wire)).toEqual(["grpc", "grpc"]);
    child.kill("SIGINT");
    expect(await exited).toBe(0);
  });

  it("names every error of its settings and starts nothing", async () => {
    const { exited, complaints, output } = launch([
      "gateway",
      "--oap",
      "/x",
      "--mode",
      "fast",
      "--config",
      "/none.json",
    ]);
    expect(await exited).toBe(2);
    expect(complaints()).toMatch(/^skywalking-edge gateway: \/none\.json cannot be read: ENOENT/);
    const second = launch(["gateway", "--oap", "/x", "--mode", "fast"]);
    expect(await second.exited).toBe(2);
    expect(second.complaints().trim().split("\n")).toHaveLength(2);
    expect(output() + second.output()).toBe("");
  });

  it("says that it needs kafkajs where that is not installed", async () => {
    const project = mkdtempSync(join(tmpdir(), "no-peers-"));
    started.push(async () => rmSync(project, { recursive: true }));
    const folder = join(project, "node_modules/skywalking-edge");
    cpSync(packedPackage().folder, folder, { recursive: true });
    for (const name of dependencyPackages()) {
      const place = join(project, "node_modules", name);
      mkdirSync(dirname(place), { recursive: true });
      cpSync(join(repository, "node_modules", name), place, { recursive: true });
    }
    const { exited, complaints } = launch(["gateway", "--kafka-brokers", "kafka:9092"], {}, { folder });
    expect(await exited).toBe(2);
    expect(complaints()).toBe(
      "skywalking-edge gateway: The setting 'kafka' needs the package kafkajs beside skywalking-edge.\n",
    );
  });

  it("says when it cannot listen", async () => {
    const { port } = new URL(running.collector.url);
    const { exited, complaints } = launch([
      "gateway",
      "--oap",
      "http://oap",
      "--port",
      port,
      "--hostname",
      "127.0.0.1",
    ]);
    expect(await exited).toBe(1);
    expect(complaints()).toContain("EADDRINUSE");
  });

  it("tells its commands, and settings", async () => {
    const help = launch(["--help"]);
    expect(await help.exited).toBe(0);
    expect(help.output()).toContain("  gateway ");
    const settings = launch(["gateway", "--help"]);
    expect(await settings.exited).toBe(0);
    expect(settings.output()).toContain("--limits-max-body-bytes");
    const other = launch(["gatewy"]);
    expect(await other.exited).toBe(2);
  });

  it("lets a sender read why it is refused, whatever it still sends, and use the connection again", async () => {
    const { post, url } = await startGateway(["--oap", running.collector.url, "--limits-max-body-bytes", "1000"]);
    const refused = await post(`[${" ".repeat(4_000_000)}]`);
    expect(refused.status).toBe(413);
    const head = "POST /v3/segments HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n";
    const tooLarge = `${head}content-length: 2000\r\n\r\n${" ".repeat(2_000)}`;
    const small = `${head}connection: close\r\ncontent-length: 2\r\n\r\n[]`;
    const answers = await exchange(url, tooLarge + small);
    expect(answers.match(/^HTTP\/1\.1 \d+/gm)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"]);
  });

  it("gives up a body that trickles", async () => {
    const { url } = await startGateway(["--oap", running.collector.url, "--limits-body-timeout-ms", "200"]);
    const head =
      "POST /v3/segments HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\ncontent-type: application/json\r\n";
    expect(await exchange(url, `${head}content-length: 100\r\n\r\n[`)).toMatch(/^HTTP\/1\.1 408/);
  });

  it("limits an address by its connection", async () => {
    const flags = ["--rate-per-address-per-second", "1", "--rate-per-address-burst", "2"];
    const { post } = await startGateway(["--oap", running.collector.url, ...flags]);
    let taken = 0;
    while ((await post([])).status === 200) taken++;
    // More than two only if a second went by meanwhile.
    expect(taken).toBeGreaterThanOrEqual(2);
    expect((await post([])).headers.get("retry-after")).toBe("1");
  });
});
