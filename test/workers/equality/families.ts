import type { Family } from "./case.ts";
import { d1Cases } from "./d1.ts";
import { environment } from "./env-cases.ts";
import { errors } from "./errors.ts";
import { events } from "./events-cases.ts";
import { handlerShapes } from "./handler-shapes.ts";
import { hibernation, silence } from "./hibernation.ts";
import { kvCases } from "./kv.ts";
import { lifetime } from "./lifetime.ts";
import { outbound } from "./outbound.ts";
import { r2Cases } from "./r2.ts";
import { requests } from "./requests.ts";
import { responses } from "./responses.ts";
import { rooms } from "./rooms-cases.ts";
import { rpc, rpcAfterwards } from "./rpc.ts";
import { scriptedBindings } from "./scripted-bindings.ts";
import { services } from "./services.ts";
import { webSockets } from "./web-sockets.ts";
import { workflows } from "./workflow-cases.ts";

/** All cases, by what they are about. */
export const families: Readonly<Record<string, Family>> = {
  "answers that a handler makes": responses,
  "requests that come in": requests,
  "requests that go out": outbound,
  "errors and wrong answers": errors,
  "the context and what goes on after the answer": lifetime,
  "handlers of other shapes": handlerShapes,
  WebSockets: webSockets,
  "env as an object": environment,
  "env: KV": kvCases,
  "env: D1": d1Cases,
  "env: R2": r2Cases,
  "env: services, objects, cache, data points": services,
  "env: bindings made by script": scriptedBindings,
  RPC: { ...rpc, ...rpcAfterwards },
  "Durable Objects": rooms,
  "hibernating WebSockets": hibernation,
  Workflows: workflows,
  ...events,
  "hibernation by itself": silence,
};
