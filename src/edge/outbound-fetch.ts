import { type FetchArguments, readFetchCall, withHeaders } from "../core/context/fetch-call.ts";
import type { ExitSpan, Span } from "../core/context/span.ts";
import { ComponentId } from "../core/segment/component-id.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { EdgeStorage } from "./edge-storage.ts";
import { recordAnswer, spanAround } from "./span-around.ts";

type Fetch = typeof globalThis.fetch;

/** The part of the global object that is patched. */
export interface FetchHost {
  fetch: Fetch;
}

interface Patch {
  readonly native: Fetch;
  /** What has `fetch` as its own: in workerd the prototype, where it stays out of the global object's keys. */
  readonly owner: FetchHost;
  users: number;
}

const patches = new WeakMap<Fetch, Patch>();

/**
 * Replaces the runtime's `fetch` by one that makes an Exit span and sends `sw8` while a traced request is running.
 *
 * Outside one it is the native call. The caller gets the native Response and the native error. There is one patch, however
 * many ask for it.
 *
 * @returns A function that puts the native `fetch` back once nobody needs the patch, unless somebody has patched it since.
 */
export function instrumentOutboundFetch(host: FetchHost, storage: EdgeStorage): () => void {
  const patch = patches.get(host.fetch) ?? applyPatch(host, storage);
  const patched = host.fetch;
  patch.users++;
  let isNeeded = true;
  return () => {
    if (isNeeded) patch.users--;
    isNeeded = false;
    if (patch.users === 0 && host.fetch === patched) patch.owner.fetch = patch.native;
  };
}

function applyPatch(host: FetchHost, storage: EdgeStorage): Patch {
  const native = host.fetch;
  let owner = host;
  while (!Object.hasOwn(owner, "fetch")) owner = Object.getPrototypeOf(owner);
  const patch: Patch = { native, owner, users: 0 };
  owner.fetch = new Proxy(native, {
    // Behind somebody else's patch ours stays after its last user has gone; it then only passes on.
    apply: (_target, self, args: FetchArguments) =>
      patch.users > 0 ? tracedFetch(native, storage, self, args) : Reflect.apply(native, self, args),
  });
  patches.set(host.fetch, patch);
  return patch;
}

function tracedFetch(native: Fetch, storage: EdgeStorage, self: unknown, args: FetchArguments): Promise<Response> {
  const parent = storage.get();
  const exit = parent && beginExit(parent, storage, args);
  if (!exit) return Reflect.apply(native, self, args);
  return spanAround(exit.span, () => Reflect.apply(native, self, exit.args), recordAnswer);
}

/** Makes the span and the arguments with the header; undefined where there is nothing to trace. */
function beginExit(
  parent: Span,
  storage: EdgeStorage,
  args: FetchArguments,
): { readonly span: ExitSpan; readonly args: FetchArguments } | undefined {
  const call = readFetchCall(args);
  if (!call) return undefined;
  const { method, url } = call;
  const rules = storage.rules();
  const host = peerOf(url);
  const peer = rules?.peerOf(url) || (host === storage.servedPeer() ? `origin/${host}` : host);
  const span = parent.context
    .createExitSpan(httpEndpoint(method, url.pathname), peer, { parent, componentId: ComponentId.HttpClient })
    .tag(TagKey.HttpMethod, method)
    .tag(TagKey.Url, url.origin + url.pathname);
  if (rules?.mayPropagate(url) === false) return { span, args };
  const headers: Record<string, string> = {};
  span.inject(headers);
  try {
    return { span, args: withHeaders(args, headers) };
  } catch {
    // fetch will refuse the same arguments in its own words.
    return { span, args };
  }
}
