import { AsyncLocalStorage } from "node:async_hooks";
import type { ContextStorage } from "../core/context/context-storage.ts";
import type { Span } from "../core/context/span.ts";
import type { EdgeRules } from "./edge-options.ts";

/** What runs for one request, or for other work that came in. */
export interface ServedScope {
  /** The innermost span; as the request begins, its Entry span. */
  readonly span: Span;
  /** The `host:port` that the request was called on, if it came over HTTP. */
  readonly servedPeer?: string | undefined;
  /** What its agent was told of outgoing requests. */
  readonly rules?: EdgeRules | undefined;
}

/** The running span of an edge runtime, kept through every `await`, timer and stream by AsyncLocalStorage. */
export interface EdgeStorage extends ContextStorage {
  /** What is known of the request that is running. */
  scope(): ServedScope | undefined;
  /** Runs `callback` for what came in. */
  serve<Result>(scope: ServedScope, callback: () => Result): Result;
}

/**
 * Makes a storage.
 *
 * In workerd it takes the compatibility flag `nodejs_als` (or `nodejs_compat`).
 */
export function createEdgeStorage(): EdgeStorage {
  const scopes = new AsyncLocalStorage<ServedScope>();
  const scope = (): ServedScope | undefined => scopes.getStore();
  return {
    scope,
    get: () => scope()?.span,
    run: (span, callback) => scopes.run({ ...scope(), span }, callback),
    serve: (served, callback) => scopes.run(served, callback),
  };
}

let shared: EdgeStorage | undefined;

/**
 * Gives the one storage of this runtime, made at the first call: what runs belongs to one span, whoever asks.
 *
 * @internal
 */
export function edgeStorage(): EdgeStorage {
  shared ??= createEdgeStorage();
  return shared;
}
