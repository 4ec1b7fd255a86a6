import type { Reporter } from "../core/report/reporter.ts";
import type { Diagnostics } from "../core/runtime/diagnostics.ts";
import type { EdgeOptions } from "./edge-options.ts";

/** Settings of the agent of a process that serves: in Deno, Node and Bun. */
export interface ServerAgentOptions extends EdgeOptions {
  /** The service that SkyWalking shows. */
  readonly service: string;
  /** The deployed version or host. Default `latest`. */
  readonly serviceInstance?: string | undefined;
  /** Base URL of OAP's HTTP port or of a gateway; JSON is sent to it. Leave it out when `reporter` is given. */
  readonly collector?: string | undefined;
  /** Another wire, such as `createGrpcWebReporter({ collector })`. It is flushed, not closed, when the agent stops. */
  readonly reporter?: Reporter | undefined;
  /** Milliseconds between an item's arrival and its sending to `collector`. Default 3,000. */
  readonly flushIntervalMs?: number | undefined;
  /**
   * Tells SkyWalking from the first request on that the instance is there: its properties, then `keepAlive` every minute
   * in which nothing else was sent. Default true.
   */
  readonly heartbeat?: boolean | undefined;
  /** More properties of the instance, such as `hostname`. `language`, `OS Name`, `Process No.` and `runtime` are there. */
  readonly properties?: Readonly<Record<string, string | number | boolean>> | undefined;
  /**
   * Reports memory, processor time and the event loop's delay every 20 s as SkyWalking's Node agent does, from the first
   * request on. It takes a `reporter` whose wire has meters, such as gRPC-web; JSON has none. Default false.
   */
  readonly runtimeMeters?: boolean | undefined;
  /** Receives misuse and losses. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}
