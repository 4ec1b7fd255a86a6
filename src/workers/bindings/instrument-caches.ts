import type { BindingSetting } from "./binding-options.ts";
import { instrumentBinding } from "./instrument-binding.ts";

/** The part of the global object that has the Cache API. */
export interface CachesHost {
  caches?: object;
}

/**
 * Replaces the Cache API by a view of it, whose calls make Exit spans while a traced request is running.
 *
 * @returns A function that puts the native one back, unless somebody has replaced it since.
 */
export function instrumentCaches(host: CachesHost, setting: BindingSetting): () => void {
  const native = host.caches;
  const view = native && instrumentBinding(native, setting, "caches");
  if (view) host.caches = view;
  return () => {
    if (native && host.caches === view) host.caches = native;
  };
}
