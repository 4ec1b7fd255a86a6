import { createGrpcTransport } from "@connectrpc/connect-node";
import { createConnectReporter } from "../../src/connect/index.ts";
import * as grpcWeb from "../../src/grpc-web/index.ts";
import * as http from "../../src/http/index.ts";
import type { DeliveryOptions, Reporter } from "../../src/index.ts";
import type { Kit } from "./kit/kit.ts";

/** A way from a reporter to OAP. */
export interface Wire {
  /** What it is called in the names of tests and services. */
  readonly name: string;
  /** Whether OAP takes meters this way. */
  readonly takesMeters: boolean;
  /** Whether OAP asks for the token this way. */
  readonly asksForToken: boolean;
  /** Makes a reporter for every signal. */
  createReporter(kit: Kit, options?: WireOptions): Reporter;
}

/** Settings of a reporter, beside where it sends. */
export interface WireOptions extends DeliveryOptions {
  readonly headers?: Readonly<Record<string, string>>;
}

const paths: http.HttpRoutes = { ...http.applicationRoutes, ...http.browserRoutes, ...http.eventRoutes };
const rpcs: grpcWeb.RpcRoutes = { ...grpcWeb.applicationRoutes, ...grpcWeb.browserRoutes, ...grpcWeb.eventRoutes };

/** Every wire; a new one is one row. */
export const wires: readonly Wire[] = [
  {
    name: "json",
    takesMeters: false,
    asksForToken: false,
    createReporter: ({ oap }, options) =>
      http.createHttpReporter({ ...options, collector: oap.httpUrl, routes: paths }),
  },
  {
    name: "grpc-web",
    takesMeters: true,
    asksForToken: true,
    createReporter: ({ envoy }, options) =>
      grpcWeb.createGrpcWebReporter({ ...options, collector: envoy.url, routes: rpcs }),
  },
  {
    name: "grpc",
    takesMeters: true,
    asksForToken: true,
    createReporter: ({ oap }, options) => {
      const transport = createGrpcTransport({ baseUrl: `http://127.0.0.1:${oap.grpcPort}` });
      return createConnectReporter({ ...options, transport, routes: rpcs });
    },
  },
];
