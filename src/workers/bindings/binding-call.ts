import { MQ, RPC_FRAMEWORK } from "../../core/segment/enum-values.ts";
import { spannedCall } from "../../edge/spanned-call.ts";
import { type Binding, beginBindingSpan } from "./binding-span.ts";
import { createEnvelope, messageArguments } from "./envelope.ts";
import { createView } from "./view.ts";

/** Makes a call of a binding with an Exit span while a traced request is running; else the call as it is. */
export function callBinding(
  binding: Binding,
  method: string,
  args: unknown[],
  call: (sent: unknown[]) => unknown,
): unknown {
  const [[, layer], { propagate }, storage] = binding;
  const parent = storage.get();
  if (!parent) return call(args);
  const span = beginBindingSpan(binding, parent, method, args);
  if (layer !== RPC_FRAMEWORK)
    return spannedCall(span, () => call(propagate && layer === MQ ? messageArguments(span, method, args) : args));
  let native: object = args;
  const watched = spannedCall(span, () => {
    const result = call(propagate ? [...args, createEnvelope(span, false)] : args) as Promise<unknown>;
    native = result;
    return result.then((value) => value);
  });
  // What an RPC call gives is more than a promise: members of the value to come can be called at once. So the host gets a
  // view of it, which settles as the watched promise does.
  return createView(native, (member, key) =>
    member instanceof Function && !(key in {}) ? (Reflect.get(watched, key) as typeof member).bind(watched) : undefined,
  );
}
