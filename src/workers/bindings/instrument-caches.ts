import type { BindingSetting } from "./binding-options.ts";
import { instrumentBinding } from "./instrument-binding.ts";

/** The part of the global object that has the Cache API. */
export interface CachesHost {
  caches?: object;
}

/** Replaces the Cache API by a view of it, for good, whose calls make Exit spans while a traced request is running. */
export function instrumentCaches(host: CachesHost, setting: BindingSetting): void {
  if (host.caches) host.caches = instrumentBinding(host.caches, setting, "caches");
}
