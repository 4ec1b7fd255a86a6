import { type FetchArguments, readFetchCall, withHeaders } from "../core/context/fetch-call.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { HTTP_CLIENT } from "../core/segment/component-id.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { HTTP_METHOD, URL_TAG } from "../core/segment/tag-key.ts";
import type { EdgeStorage } from "./edge-storage.ts";
import { recordAnswer, spannedCall } from "./spanned-call.ts";

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
  const patch = patchFetch(host, storage);
  const patched = host.fetch;
  let isNeeded = true;
  return () => {
    if (isNeeded) patch.users--;
    isNeeded = false;
    if (patch.users === 0 && host.fetch === patched) patch.owner.fetch = patch.native;
  };
}

/** The same for good, or until `users` is 0 again. */
export function patchFetch(host: FetchHost, storage: EdgeStorage): Patch {
  const { fetch: native } = host;
  const known = patches.get(native);
  if (known) {
    known.users++;
    return known;
  }
  let owner = host;
  while (!Object.hasOwn(owner, "fetch")) owner = Object.getPrototypeOf(owner);
  const patch: Patch = { native, owner, users: 1 };
  owner.fetch = new Proxy(native, {
    apply(_target, self, args: FetchArguments) {
      const call = (sent: FetchArguments): Promise<Response> => Reflect.apply(native, self, sent);
      // Behind somebody else's patch ours stays after its last user has gone; it then only passes on.
      return patch.users > 0 ? tracedFetch(storage, call, args) : call(args);
    },
  });
  patches.set(host.fetch, patch);
  return patch;
}

/**
 * Makes a call of `fetch` with an Exit span and `sw8`, while a traced request is running; else the call as it is.
 *
 * @param call - The native call, which gets the arguments to send.
 * @param peer - What is called, where it is not the URL's host.
 */
export function tracedFetch(
  storage: EdgeStorage,
  call: (args: FetchArguments) => Promise<Response>,
  args: FetchArguments,
  peer?: string,
): Promise<Response> {
  const scope = storage.scope();
  const asked = scope && readFetchCall(args);
  if (!asked) return call(args);
  const { span: parent, servedPeer, rules } = scope;
  const { method, url } = asked;
  const host = peerOf(url);
  const named = peer || rules?.peerOf(url) || (host === servedPeer ? "origin/" : "") + host;
  const span = parent.context
    .createExitSpan(httpEndpoint(method, url.pathname), named, { parent, componentId: HTTP_CLIENT })
    .tag(HTTP_METHOD, method)
    .tag(URL_TAG, url.origin + url.pathname);
  let sent = args;
  if (peer || rules?.mayPropagate(url) !== false) {
    const headers: Record<string, string> = {};
    span.inject(headers);
    // What cannot have headers fetch will refuse in its own words.
    quietly(() => {
      sent = withHeaders(args, headers, true);
    });
  }
  return spannedCall(span, () => call(sent), recordAnswer);
}
