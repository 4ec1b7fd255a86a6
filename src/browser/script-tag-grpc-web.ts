/**
 * The script tag with protobuf over gRPC-web in place of JSON. It has a side effect: it starts the agent.
 *
 * @module
 */
import { applicationRoutes, browserRoutes, createGrpcWebTransport } from "../grpc-web/index.ts";
import { startFromScriptTag } from "./script-tag.ts";

const routes = { ...applicationRoutes, ...browserRoutes };

startFromScriptTag((settings) => createGrpcWebTransport({ ...settings, routes }));
