import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { connectGraphql, type Query } from "../graphql/query.ts";
import type { Downloads } from "./downloads.ts";
import { freePorts } from "./free-ports.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

/** A SkyWalking server with an empty storage in memory. */
export interface Oap {
  /** Where it takes JSON and answers GraphQL. */
  readonly httpUrl: string;
  readonly grpcPort: number;
  /** Asks it what it has stored. */
  readonly query: Query;
  /** Ends it; what it knew is lost. */
  stop(): Promise<void>;
  /** Starts it again, on the same ports and empty. */
  start(): Promise<void>;
}

const CONFIG = fileURLToPath(new URL("./config", import.meta.url));
/** Small and quick to start. UTC, since the times in queries are the server's local ones. */
const JVM_OPTIONS = ["-Xms128m", "-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.timezone=UTC"];
const START_TIMEOUT_MS = 180_000;

/** What OAP is set up for. */
export interface OapOptions {
  /** What clients must send as `authentication` over gRPC. Default none. */
  readonly token?: string | undefined;
  /** The Kafka broker that it reads from. Default none. */
  readonly kafka?: string | undefined;
}

/** Starts OAP on free ports and waits until it answers. */
export async function startOap({ jars }: Downloads, { token = "", kafka }: OapOptions): Promise<Oap> {
  const [httpPort = 0, grpcPort = 0] = await freePorts(2);
  const httpUrl = `http://127.0.0.1:${httpPort}`;
  const query = connectGraphql(httpUrl);
  let server: ServerProcess | undefined;
  const oap: Oap = {
    httpUrl,
    grpcPort,
    query,
    stop: async () => server?.stop(),
    start: async () => {
      const classPath = [CONFIG, `${jars}/*`].join(delimiter);
      server = await startServer({
        name: `oap-${httpPort}`,
        command: "java",
        args: [...JVM_OPTIONS, "-cp", classPath, "org.apache.skywalking.oap.server.starter.OAPServerStartUp"],
        env: {
          ...{ OAP_HTTP_PORT: `${httpPort}`, OAP_GRPC_PORT: `${grpcPort}`, OAP_TOKEN: token },
          ...(kafka !== undefined && { OAP_KAFKA_FETCHER: "default", OAP_KAFKA: kafka }),
        },
        // Its gRPC port opens before its HTTP port.
        isReady: async () => (await query<{ version: string }>("{ version }")).version.length > 0,
        timeoutMs: START_TIMEOUT_MS,
      });
    },
  };
  await oap.start();
  return oap;
}
