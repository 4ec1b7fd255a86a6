import type { Lifetime } from "../edge/event-flush.ts";
import { beginEntry, beginRequest } from "../edge/server-request.ts";
import { recordAnswer, spannedCall } from "../edge/spanned-call.ts";
import { describeEvent, type TriggerArgument } from "./event.ts";
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
  const { storage, rules } = agent;
  const isRequest = method === "fetch" && first instanceof Request;
  const begun = isRequest
    ? beginRequest(agent, first)
    : beginEntry(agent, describeEvent(method, (first ?? {}) as TriggerArgument, className));
  if (!begun) return call();
  const { span, servedPeer } = begun;
  agent.follow(span.context, lifetime, isAlone);
  return spannedCall(span, () => storage.serve(span, servedPeer, call, rules), isRequest ? recordAnswer : undefined);
}
