import { RPC_FRAMEWORK } from "../../core/segment/enum-values.ts";
import { spannedCall } from "../../edge/spanned-call.ts";
import { type Binding, beginBindingSpan } from "./binding-span.ts";
import { viewRpcPromise } from "./rpc-promise.ts";

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
  return spannedCall(span, () => {
    const given = call(envelopes ? envelopes.enclose(layer, span, method, args) : args);
    return layer === RPC_FRAMEWORK ? viewRpcPromise(given as object) : given;
  });
}
