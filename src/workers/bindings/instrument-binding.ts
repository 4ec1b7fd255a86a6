import type { FetchArguments } from "../../core/context/fetch-call.ts";
import { RPC_FRAMEWORK } from "../../core/segment/enum-values.ts";
import { tracedFetch } from "../../edge/outbound-fetch.ts";
import { callBinding } from "./binding-call.ts";
import { kindOf, QUIET } from "./binding-kinds.ts";
import { type BindingSetting, readBindingOptions } from "./binding-options.ts";
import { type Binding, viewed } from "./binding-span.ts";
import { createView, isObject } from "./view.ts";

type Method = (...args: unknown[]) => unknown;

/**
 * Makes a view of a binding whose calls make Exit spans while a traced request is running. What is not known by its shape to
 * be a binding, or is such a view already, stays as it is.
 *
 * A Durable Object's storage is one too: its key-value methods, `kv` and `sql.exec`. What runs on the transaction that a
 * `transaction` callback gets makes no span.
 *
 * @param name - Its name in `env`, for the peer and the options; best the class's for a storage.
 * @throws SkyWalkingError `invalid-option` for bad options, unless `instrumentEnv` has checked them.
 */
export function instrumentBinding<Value extends object>(value: Value, setting: BindingSetting, name: string): Value {
  const kind = viewed.has(value) ? undefined : kindOf(value);
  const options = kind && readBindingOptions(setting, name, kind[0]);
  return options ? viewBinding(value, [...kind, options, setting.storage]) : value;
}

function viewBinding<Native extends object>(native: Native, binding: Binding): Native {
  const [, layer, { peer }, storage, sql] = binding;
  const view = createView(native, (member, key) => {
    const method = String(key);
    if (typeof member !== "function") return viewMade(member, binding, method, []);
    return createView(
      member,
      () => undefined,
      (args, self) => {
        // A method that was taken from its binding has no `this`, and the native says so.
        const call = (sent: unknown[]): unknown => Reflect.apply(member as Method, nativeOf(self), sent.map(nativeOf));
        if (layer === RPC_FRAMEWORK && method === "fetch")
          return tracedFetch(storage, call as (sent: unknown[]) => Promise<Response>, args as FetchArguments, peer);
        // An RPC method is callable and no function; the other kinds have functions, some from Object.prototype.
        const isCall =
          !(member instanceof Function) || (layer !== RPC_FRAMEWORK && !QUIET.test(method) && !(method in {}));
        const made = isCall ? callBinding(binding, method, args, call) : call(args);
        return viewMade(made, binding, method, args);
      },
    );
  });
  viewed.set(view, [native, sql]);
  return view;
}

/** What a binding gives may be one itself: a statement, a session, a stub. */
function viewMade(made: unknown, binding: Binding, method: string, args: unknown[]): unknown {
  if (method === "open" && made instanceof Promise) return made.then((cache) => viewMade(cache, binding, "", []));
  const [name, layer, options, storage, sql] = binding;
  const found = isObject(made) && (method === "kv" ? layer : kindOf(made)?.[1]);
  if (!found) return made;
  const statement = method === "prepare" ? args[0] : sql;
  return viewBinding(made, [name, found, options, storage, statement, sql ? args : undefined]);
}

/** Also the statements of a batch. */
function nativeOf(value: unknown): unknown {
  return Array.isArray(value) && viewed.has(value[0])
    ? value.map(nativeOf)
    : (viewed.get(value as object)?.[0] ?? value);
}
