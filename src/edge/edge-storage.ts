import { AsyncLocalStorage } from "node:async_hooks";
import type { ContextStorage } from "../core/context/context-storage.ts";
import type { Span } from "../core/context/span.ts";
import type { EdgeRules } from "./edge-options.ts";

interface Scope {
  readonly span: Span;
  readonly servedPeer?: string | undefined;
  readonly rules?: EdgeRules | undefined;
}

/** The running span of an edge runtime, kept through every `await`, timer and stream by AsyncLocalStorage. */
export interface EdgeStorage extends ContextStorage {
  /** The `host:port` that the running request was called on, if it came over HTTP. */
  servedPeer(): string | undefined;
  /** What the running request's agent was told of outgoing requests. */
  rules(): EdgeRules | undefined;
  /** Runs `callback` for a request that was called on `servedPeer`, or for other work that came in. */
  serve<Result>(
    span: Span,
    servedPeer: string | undefined,
    callback: () => Result,
    rules?: EdgeRules | undefined,
  ): Result;
}

/**
 * Makes a storage.
 *
 * In workerd it takes the compatibility flag `nodejs_als` (or `nodejs_compat`).
 */
export function createEdgeStorage(): EdgeStorage {
  const scopes = new AsyncLocalStorage<Scope>();
  return {
    get: () => scopes.getStore()?.span,
    servedPeer: () => scopes.getStore()?.servedPeer,
    rules: () => scopes.getStore()?.rules,
    run: (span, callback) => scopes.run({ ...scopes.getStore(), span }, callback),
    serve: (span, servedPeer, callback, rules) => scopes.run({ span, servedPeer, rules }, callback),
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
