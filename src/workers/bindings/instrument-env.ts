import { requireOptions } from "../../core/runtime/option-checks.ts";
import { type BindingSetting, readBindingOptions } from "./binding-options.ts";
import { instrumentBinding } from "./instrument-binding.ts";
import { createView } from "./view.ts";

/**
 * Makes a view of an `env` whose bindings make Exit spans while a traced request is running.
 *
 * A binding is known by its shape when it is first read, and its view is the same from then on. What is no binding that is
 * known (variables, secrets, RPC stubs, objects) is what it was. Nothing is called to find out.
 *
 * @throws SkyWalkingError `invalid-option` for bad `bindings`.
 */
export function instrumentEnv<Env extends object>(env: Env, setting: BindingSetting): Env {
  const { bindings = {} } = setting;
  requireOptions(bindings, "bindings");
  for (const name in bindings) readBindingOptions(setting, name, "");
  return createView(env, (value, name) => instrumentBinding(value, setting, String(name)));
}
