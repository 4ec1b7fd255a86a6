import type { Lifetime } from "../edge/event-flush.ts";
import { beginEntry, beginRequest } from "../edge/server-request.ts";
import { recordAnswer, spannedCall } from "../edge/spanned-call.ts";
import { describeEvent } from "./event.ts";
import type { WorkersAgent } from "./workers-agent.ts";

/**
 * A call of the host's code by the runtime: the name of the method, what it is given, and the native call.
 *
 * A class's method comes with the class's name and a dot before it, and with whether that is a Durable Object, whose segments leave at once.
 */
export type HostCall<Result> = readonly [
  method: string,
  args: readonly unknown[],
  call: (args: readonly unknown[]) => Result,
  prefix?: string,
  isAlone?: boolean,
];

/** Calls the host's code within an Entry span, which ends when the call has settled. What comes back is the host's own. */
export function handleEvent<Result>(
  agent: WorkersAgent,
  lifetime: Lifetime,
  [method, args, call, prefix, isAlone]: HostCall<Result>,
): Result {
  const [first] = args;
  const { storage, envelopes } = agent;
  const isRequest = method === "fetch" && first instanceof Request;
  const [given, carrier, ...others] = (!isRequest && envelopes?.open(method, args)) || [args];
  const begun = isRequest
    ? beginRequest(agent, first)
    : beginEntry(agent, { ...describeEvent(method, Object(first), prefix), carrier });
  if (!begun) return call(given);
  const { span } = begun;
  envelopes?.referTo(span.context, others);
  const release = agent.follow(span.context, lifetime, isAlone);
  return (agent.rules?.follow || spannedCall)(
    span,
    () => storage.serve(begun, () => call(given)),
    (_span, value) => {
      release();
      if (isRequest) recordAnswer(span, value);
    },
    [first, lifetime, begun],
  );
}
