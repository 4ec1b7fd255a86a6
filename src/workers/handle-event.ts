import type { Lifetime } from "../edge/event-flush.ts";
import { beginEntry, beginRequest } from "../edge/server-request.ts";
import { recordAnswer, spannedCall } from "../edge/spanned-call.ts";
import { describeEvent, type TriggerArgument } from "./event.ts";
import type { WorkersAgent } from "./workers-agent.ts";

/** A call of the host's code by the runtime. */
export interface HostCall<Result> {
  readonly method: string;
  readonly args: readonly unknown[];
  readonly call: (args: readonly unknown[]) => Result;
  /** Of the class that it is a method of; none for a module's handler. */
  readonly className?: string;
  /** Whether it is a Durable Object, whose segments leave at once. */
  readonly isAlone?: boolean;
}

/** Calls the host's code within an Entry span, which ends when the call has settled. What comes back is the host's own. */
export function handleEvent<Result>(agent: WorkersAgent, lifetime: Lifetime, host: HostCall<Result>): Result {
  const { method, args, call, className, isAlone } = host;
  const [first] = args;
  const { storage, rules, envelopes } = agent;
  const isRequest = method === "fetch" && first instanceof Request;
  const [given, carrier, ...others] = (!isRequest && envelopes?.open(method, args)) || [args];
  const begun = isRequest
    ? beginRequest(agent, first)
    : beginEntry(agent, { ...describeEvent(method, (first ?? {}) as TriggerArgument, className), carrier });
  if (!begun) return call(given);
  const { span, servedPeer } = begun;
  envelopes?.referTo(span.context, others);
  agent.follow(span.context, lifetime, isAlone);
  const run = (): Result => storage.serve(span, servedPeer, () => call(given), rules);
  return spannedCall(span, run, isRequest ? recordAnswer : undefined);
}
