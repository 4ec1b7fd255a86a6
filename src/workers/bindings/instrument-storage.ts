import type { BindingSetting } from "./binding-options.ts";
import { viewIfBinding } from "./binding-view.ts";

/**
 * Makes a view of a Durable Object's storage whose calls make Exit spans: its key-value methods, `kv` and `sql.exec`.
 *
 * What runs on the transaction that a `transaction` callback gets makes none.
 *
 * @param name - What stands for the binding's name in the peer and in `bindings`, best the class's.
 */
export function instrumentStorage<Storage extends object>(
  storage: Storage,
  setting: BindingSetting,
  name: string,
): Storage {
  return viewIfBinding(storage, name, setting);
}
