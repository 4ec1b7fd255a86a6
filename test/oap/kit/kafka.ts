import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Downloads } from "./downloads.ts";
import { freePorts } from "./free-ports.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** A Kafka broker that is a cluster by itself. */
export interface Kafka {
  /** Where it listens, as clients are told. */
  readonly address: string;
  /** Ends it; its log stays. */
  stop(): Promise<void>;
  /** Starts it again, on the same port and with its log. */
  start(): Promise<void>;
  /** Ends it for good and removes its log. */
  remove(): Promise<void>;
}

const JVM_OPTIONS = [
  ...["-Xms96m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
];
const START_TIMEOUT_MS = 60_000;
/** Any 16 bytes in base64url. */
const CLUSTER_ID = "c2t5d2Fsa2luZy1lZGdlLQ";

/** Starts a broker in KRaft mode on free ports, with an empty log, and waits until it listens. */
export async function startKafka({ kafkaJars }: Downloads): Promise<Kafka> {
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const folder = mkdtempSync(join(tmpdir(), "kafka-"));
  const config = join(folder, "server.properties");
  writeFileSync(config, propertiesOf(port, controllerPort, join(folder, "log")));
  const java = [...JVM_OPTIONS, "-cp", `${kafkaJars}/*`];
  execFileSync("java", [...java, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", config]);
  let server: ServerProcess | undefined;
  const kafka: Kafka = {
    address: `127.0.0.1:${port}`,
    stop: async () => server?.stop(),
    async start() {
      server = await startServer({
        name: `kafka-${port}`,
        command: "java",
        args: [...java, "kafka.Kafka", config],
        isReady: () => isListening(port),
        timeoutMs: START_TIMEOUT_MS,
      });
    },
    async remove() {
      await kafka.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await kafka.start();
  return kafka;
}

function propertiesOf(port: number, controllerPort: number, log: string): string {
  const settings = {
    "process.roles": "broker,controller",
    "node.id": 1,
    "controller.quorum.voters": `1@127.0.0.1:${controllerPort}`,
    "controller.listener.names": "CONTROLLER",
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    "log.dirs": log,
    // OAP makes its topics; what there is none for must be seen.
    "auto.create.topics.enable": false,
    // One broker has one replica of everything, and groups need not wait for more members.
    "offsets.topic.replication.factor": 1,
    "offsets.topic.num.partitions": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "group.initial.rebalance.delay.ms": 0,
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", end(true)).once("error", end(false));
  });
}
