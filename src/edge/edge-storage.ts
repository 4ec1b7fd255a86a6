import { AsyncLocalStorage } from "node:async_hooks";
import type { ContextStorage } from "../core/context/context-storage.ts";
import type { Span } from "../core/context/span.ts";

interface Scope {
  readonly span: Span;
  readonly servedPeer: string | undefined;
}

/** The running span of an edge runtime, kept through every `await`, timer and stream by AsyncLocalStorage. */
export interface EdgeStorage extends ContextStorage {
  /** The `host:port` that the running request was called on, if it came over HTTP. */
  servedPeer(): string | undefined;
  /** Runs `callback` for a request that was called on `servedPeer`. */
  serve<Result>(span: Span, servedPeer: string, callback: () => Result): Result;
}

/**
 * Makes a storage.
 *
 * In workerd it takes the compatibility flag `nodejs_als` (or `nodejs_compat`).
 */
export function createEdgeStorage(): EdgeStorage {
  const scopes = new AsyncLocalStorage<Scope>();
  const servedPeer = (): string | undefined => scopes.getStore()?.servedPeer;
  return {
    get: () => scopes.getStore()?.span,
    servedPeer,
    run: (span, callback) => scopes.run({ span, servedPeer: servedPeer() }, callback),
    serve: (span, peer, callback) => scopes.run({ span, servedPeer: peer }, callback),
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
