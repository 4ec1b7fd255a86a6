import { MQ, RPC_FRAMEWORK } from "../../core/segment/enum-values.ts";
import { spannedCall } from "../../edge/spanned-call.ts";
import { type Binding, beginBindingSpan } from "./binding-span.ts";
import { createView } from "./view.ts";

/** Makes a call of a binding with an Exit span while a traced request is running; else the call as it is. */
export function callBinding(
  binding: Binding,
  method: string,
  args: unknown[],
  call: (sent: unknown[]) => unknown,
): unknown {
  const [, layer, { envelopes }, storage] = binding;
  const parent = storage.get();
  if (!parent) return call(args);
  const span = beginBindingSpan(binding, parent, method, args);
  if (layer !== RPC_FRAMEWORK)
    return spannedCall(span, () => call(envelopes && layer === MQ ? envelopes.ofMessages(span, method, args) : args));
  let native: Promise<unknown> | undefined;
  const watched = spannedCall(span, () => {
    native = call(envelopes ? [...args, envelopes.ofCall(span, false)] : args) as Promise<unknown>;
    return native.then((value) => value);
  });
  // What an RPC call gives is more than a promise: members of the value to come can be called at once. So the host gets a
  // view of it, which settles as the watched promise does.
  return createView(native as object, (_member, key) =>
    key in {} ? undefined : watched[key as "then"]?.bind(watched),
  );
}
