import { recordStatus, watch } from "../core/context/exit-outcome.ts";
import type { ExitSpan, Span } from "../core/context/span.ts";
import { isOwnRequest } from "../core/report/http-exchange.ts";
import { ComponentId } from "../core/segment/component-id.ts";
import { httpEndpoint } from "../core/segment/endpoint-name.ts";
import { peerOf } from "../core/segment/peer.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { EdgeStorage } from "./edge-storage.ts";

type Fetch = typeof globalThis.fetch;
type FetchArguments = Parameters<Fetch>;

/** The part of the global object that is patched. */
export interface FetchHost {
  fetch: Fetch;
}

/**
 * Replaces the runtime's `fetch` by one that makes an Exit span and sends `sw8` while a traced request is running.
 *
 * Outside one it is the native call. The caller gets the native Response and the native error. Patching twice is harmless.
 *
 * @returns A function that puts the native `fetch` back, unless somebody has patched it since.
 */
export function instrumentOutboundFetch(host: FetchHost, storage: EdgeStorage): () => void {
  const native = host.fetch;
  if (patched.has(native)) return () => {};
  const traced = new Proxy(native, {
    apply(target, self, args: FetchArguments) {
      const parent = storage.get();
      const exit = parent && beginExit(parent, storage.servedPeer(), args);
      const call: Promise<Response> = Reflect.apply(target, self, exit?.args ?? args);
      return exit ? endWith(call, exit.span) : call;
    },
  });
  patched.add(traced);
  host.fetch = traced;
  return () => {
    if (host.fetch === traced) host.fetch = native;
  };
}

const patched = new WeakSet<Fetch>();

interface Exit {
  readonly span: ExitSpan;
  readonly args: FetchArguments;
}

/** Makes the span and the arguments with the header; undefined when the arguments are the native call's to refuse. */
function beginExit(parent: Span, servedPeer: string | undefined, [input, init]: FetchArguments): Exit | undefined {
  if (isOwnRequest(init)) return undefined;
  try {
    const request = input instanceof Request ? input : undefined;
    const url = new URL(request ? request.url : String(input));
    const method = (init?.method ?? request?.method ?? "GET").toUpperCase();
    const headers = new Headers(init?.headers ?? request?.headers);
    const peer = peerOf(url);
    const span = parent.context
      .createExitSpan(httpEndpoint(method, url.pathname), peer === servedPeer ? `origin/${peer}` : peer, {
        parent,
        componentId: ComponentId.HttpClient,
      })
      .tag(TagKey.HttpMethod, method)
      .tag(TagKey.Url, url.origin + url.pathname)
      .inject(headers);
    return { span, args: [input, { ...init, headers }] };
  } catch {
    return undefined;
  }
}

function endWith(call: Promise<Response>, span: ExitSpan): Promise<Response> {
  return watch(
    call,
    (response) => {
      recordStatus(span, response.status);
      span.end();
    },
    (reason) => span.error(reason).end(),
  );
}
