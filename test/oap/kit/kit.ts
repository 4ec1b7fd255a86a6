import { serverStarts } from "../graphql/duration.ts";
import type { Downloads } from "./downloads.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { type Kafka, startKafka } from "./kafka.ts";
import { type Oap, startOap } from "./oap.ts";

/** A real SkyWalking server and the proxy before it. */
export interface Kit {
  readonly oap: Oap;
  readonly envoy: Envoy;
  /** The broker that OAP reads from, where the kit was asked for one. */
  readonly kafka: Kafka | undefined;
  stop(): Promise<void>;
}

/** How a kit is started. */
export interface KitOptions {
  /** What clients must send as `authentication` over gRPC. Default none. */
  readonly token?: string;
  /** Whether OAP reads from a Kafka broker too. Default false. */
  readonly hasKafka?: boolean;
}

/** Starts an OAP with an empty storage, and Envoy before its gRPC port; a Kafka broker before both, if it is asked for. */
export async function startKit(downloads: Downloads, { token, hasKafka = false }: KitOptions = {}): Promise<Kit> {
  serverStarts();
  const started: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => void (await Promise.all(started.splice(0).map((end) => end())));
  try {
    const kafka = hasKafka ? await startKafka(downloads) : undefined;
    if (kafka) started.push(() => kafka.remove());
    const oap = await startOap(downloads, { token, kafka: kafka?.address });
    started.push(() => oap.stop());
    const envoy = await startEnvoy(downloads, oap.grpcPort);
    started.push(() => envoy.stop());
    return { oap, envoy, kafka, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
