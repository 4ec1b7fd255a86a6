import { serverStarts } from "../graphql/duration.ts";
import type { Downloads } from "./downloads.ts";
import { type Envoy, startEnvoy } from "./envoy.ts";
import { type Oap, startOap } from "./oap.ts";

/** A real SkyWalking server and the proxy before it. */
export interface Kit {
  readonly oap: Oap;
  readonly envoy: Envoy;
  stop(): Promise<void>;
}

/** How a kit is started. */
export interface KitOptions {
  /** What clients must send as `authentication` over gRPC. Default none. */
  readonly token?: string;
}

/** Starts an OAP with an empty storage, and Envoy before its gRPC port. */
export async function startKit(downloads: Downloads, { token = "" }: KitOptions = {}): Promise<Kit> {
  serverStarts();
  const oap = await startOap(downloads, token);
  try {
    const envoy = await startEnvoy(downloads, oap.grpcPort);
    return { oap, envoy, stop: async () => void (await Promise.all([envoy.stop(), oap.stop()])) };
  } catch (error) {
    await oap.stop();
    throw error;
  }
}
