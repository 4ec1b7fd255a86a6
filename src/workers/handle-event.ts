import type { Span } from "../core/context/span.ts";
import { beginRequest, serveRequest } from "../edge/server-request.ts";
import { spanAround } from "../edge/span-around.ts";
import { describeEvent, type TriggerArgument, type WorkerEvent } from "./event.ts";
import type { Lifetime } from "./event-reporter.ts";
import type { WorkersAgent } from "./workers-agent.ts";

/** A call of the host's code by the runtime. */
export interface HostCall<Result> {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly call: () => Result;
  /** Of the class that it is a method of; none for a module's handler. */
  readonly className?: string;
  /** Whether it is a Durable Object, whose segments leave at once. */
  readonly isAlone?: boolean;
}

/** Calls the host's code within an Entry span, which ends when the call has settled. What comes back is the host's own. */
export function handleEvent<Result>(agent: WorkersAgent, lifetime: Lifetime, host: HostCall<Result>): Result {
  const { method, args, call, className, isAlone } = host;
  const [first] = args;
  const { storage } = agent;
  if (method === "fetch" && first instanceof Request) {
    const served = beginRequest(agent, first);
    if (!served) return call();
    agent.follow(served.span.context, lifetime, isAlone);
    return serveRequest(agent, served, call);
  }
  const span = beginEvent(agent, describeEvent(method, (first ?? {}) as TriggerArgument, className));
  if (!span) return call();
  agent.follow(span.context, lifetime, isAlone);
  return spanAround(span, () => storage.run(span, call));
}

/** Begins the Entry span of an event. Never throws. */
function beginEvent({ tracer, componentId }: WorkersAgent, event: WorkerEvent): Span | undefined {
  try {
    const { operationName, layer, tags = {}, carrier } = event;
    const context = tracer.createTracingContext({ operationName, carrier });
    if (!context.isRecording) return undefined;
    const span = context.createEntrySpan(operationName, undefined, { layer, componentId });
    for (const [key, value] of Object.entries(tags)) span.tag(key, value);
    context.finish();
    return span;
  } catch {
    return undefined;
  }
}
