import { fromJson, type JsonValue, type Message } from "@bufbuild/protobuf";
import { createRouterTransport, type Transport } from "@connectrpc/connect";
import type { Signal } from "../../../src/core/segment/collect-item.ts";
import type { CollectorFetch, CollectorResponse } from "../../../src/gateway/index.ts";
import { createRpcMethods, type RpcMethod } from "../../../src/gateway/intake/rpc-methods.ts";
import { CommandsSchema } from "../../../src/gen/pb/common/Command_pb.ts";
import { applicationRoutes, browserRoutes, eventRoutes } from "../../../src/http/routes.ts";
import { schemas } from "../../gateway/checks/items.ts";
import { type ItemRules, violations } from "./item-rules.ts";

/** An OAP that takes everything, and minds everything that is not as it should be. */
export interface StrictOap {
  /** Its HTTP port. */
  readonly fetch: CollectorFetch;
  /** Its gRPC port. */
  readonly transport: Transport;
  /** How many items have come, by signal. */
  readonly counts: Partial<Record<Signal, number>>;
  /** What was wrong with them. */
  readonly faults: string[];
}

const OK: CollectorResponse = {
  ok: true,
  status: 200,
  headers: { get: () => null },
  arrayBuffer: async () => new ArrayBuffer(0),
};

const routes = Object.entries({ ...applicationRoutes, ...browserRoutes, ...eventRoutes });
const signalAt = new Map(
  routes.map(([signal, route]) => [route?.path, { signal: signal as Signal, isList: route?.isList === true }]),
);

/** Makes an OAP that reads each body as protobuf-es does, unknown fields refused, and looks at each item by the rules. */
export function strictOap(rules: ItemRules): StrictOap {
  const counts: Partial<Record<Signal, number>> = {};
  const faults: string[] = [];

  function receive(signal: Signal, message: Message): void {
    counts[signal] = (counts[signal] ?? 0) + 1;
    for (const fault of violations(signal, message, rules)) faults.push(fault);
  }

  function receiveText(path: string, text: string): void {
    const route = signalAt.get(path);
    const body: JsonValue = JSON.parse(text);
    if (!route || Array.isArray(body) !== route.isList) throw new Error(`a body that ${path} does not take`);
    for (const item of [body].flat()) receive(route.signal, fromJson(schemas[route.signal], item));
  }

  return {
    counts,
    faults,
    fetch: async (url, { body }) => {
      try {
        receiveText(new URL(url).pathname, typeof body === "string" ? body : new TextDecoder().decode(body));
      } catch (cause) {
        faults.push(String(cause));
      }
      return OK;
    },
    transport: createRouterTransport((router) => {
      for (const method of createRpcMethods()) registerMethod(router, method, receive);
    }),
  };
}

type Router = Parameters<Parameters<typeof createRouterTransport>[0]>[0];

function registerMethod(
  router: Router,
  { descriptor, signal }: RpcMethod,
  receive: (signal: Signal, message: Message) => void,
): void {
  const receiveAll = (message: Message): void => {
    const [list] = Object.values(message).filter(Array.isArray);
    const isItem = message.$typeName === schemas[signal].typeName;
    for (const item of isItem ? [message] : (list ?? [])) receive(signal, item);
  };
  if (descriptor.methodKind === "unary") {
    router.rpc(descriptor, (message) => {
      receiveAll(message);
      return { $typeName: CommandsSchema.typeName, commands: [] };
    });
  }
  if (descriptor.methodKind !== "client_streaming") return;
  router.rpc(descriptor, async (messages) => {
    for await (const message of messages) receiveAll(message);
    return { $typeName: CommandsSchema.typeName, commands: [] };
  });
}
