import { AsyncLocalStorage } from "node:async_hooks";

/**
 * True within whatever code of the host's the runtime has called, traced or not, for whom cannot tell the runtime's calls from
 * the host's own. It is no part of the storage of spans, since most have no use for it.
 */
export const hostCalls: AsyncLocalStorage<true> = /* @__PURE__ */ new AsyncLocalStorage();
