import { called } from "./case.ts";

const TYPES = ["loadstart", "progress", "abort", "error", "load", "timeout", "loadend"];

/** What happened to a request, in order. */
export interface XhrRecord {
  readonly xhr: XMLHttpRequest;
  readonly events: string[];
  /** Settles with all that is to be seen after `loadend`. */
  readonly over: Promise<unknown>;
}

/** Makes a request object that writes down its events; how often data arrives is left out, since that is the network's. */
export function recorded(xhr: XMLHttpRequest = new XMLHttpRequest()): XhrRecord {
  const events: string[] = [];
  const add = (text: string): void => {
    if (!/progress|state 3/.test(text) || !events.includes(text)) events.push(text);
  };
  const listen = (target: XMLHttpRequestEventTarget, name: string): void => {
    for (const type of TYPES) {
      target.addEventListener(type, (event) => add(`${name}${textOf(event as ProgressEvent, target)}`));
    }
  };
  listen(xhr, "");
  listen(xhr.upload, "upload ");
  xhr.addEventListener("readystatechange", (event) => {
    add(`state ${xhr.readyState} ${xhr.status} ${event.isTrusted} ${event.target === xhr}`);
  });
  const over = new Promise((resolve) => {
    xhr.addEventListener("loadend", () => {
      // After the other listeners of this event.
      queueMicrotask(() => setTimeout(() => resolve({ events: [...events], ...stateOf(xhr) })));
    });
  });
  return { xhr, events, over };
}

function textOf(event: ProgressEvent, target: EventTarget): string {
  const { type, isTrusted, bubbles, cancelable, lengthComputable, loaded, total } = event;
  const amount = type === "progress" ? "" : `${lengthComputable} ${loaded}/${total}`;
  return [type, amount, isTrusted, bubbles, cancelable, event.target === target, event.currentTarget === target].join(
    " ",
  );
}

/** All that can be read of a request object. */
export function stateOf(xhr: XMLHttpRequest): Record<string, unknown> {
  const { readyState, status, statusText, responseURL, responseType, timeout, withCredentials } = xhr;
  return {
    ...{ readyState, status, statusText, responseURL, responseType, timeout, withCredentials },
    response: called(() => readable(xhr.response)),
    responseText: called(() => xhr.responseText),
    responseXML: called(() => readable(xhr.responseXML)),
    headers: xhr.getAllResponseHeaders(),
    header: xhr.getResponseHeader("Content-Type"),
    own: Reflect.ownKeys(xhr).map(String),
    handlers: [xhr.onload, xhr.onerror, xhr.onloadend, xhr.onabort, xhr.ontimeout, xhr.onreadystatechange],
  };
}

function readable(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return ["ArrayBuffer", [...new Uint8Array(value)].slice(0, 50)];
  if (value instanceof Blob) return ["Blob", value.size, value.type];
  if (value instanceof Document) return ["Document", value.contentType, value.documentElement?.outerHTML];
  return value;
}

/** How a request is made. */
export interface XhrPlan {
  readonly method?: string;
  readonly body?: XMLHttpRequestBodyInit | Document | null;
  /** Between `open` and `send`. */
  readonly prepare?: (xhr: XMLHttpRequest) => void;
  /** After `send`. */
  readonly afterSend?: (xhr: XMLHttpRequest) => void;
}

/** Makes a request, and tells all that is to be seen of it. */
export function requested(url: string, { method = "GET", body, prepare, afterSend }: XhrPlan = {}): Promise<unknown> {
  const { xhr, over } = recorded();
  xhr.open(method, url);
  prepare?.(xhr);
  xhr.send(body);
  afterSend?.(xhr);
  return over;
}
