import { quietly } from "../core/runtime/quiet-call.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import type { PageInstrumentation } from "./page-instrumentation.ts";
import { beginRequest, endAnswered, endFailed, type RequestTracing } from "./page-request.ts";

/** A kind of connection that stays open. */
type Connection = WebSocket | EventSource;

/** The statuses that an opened connection was answered with: nobody tells the page. */
const SWITCHING_PROTOCOLS = 101;
const OK = 200;

/**
 * Traces the opening of WebSockets and EventSources: an Exit span `GET:/path` from the constructor to the event `open`, or to
 * the failure. What goes over the connection later is not looked at, and no header can be added, so the server's trace is
 * another one.
 *
 * The constructors are replaced by proxies that make native objects; `instanceof`, subclasses and statics are what they were.
 */
export function traceConnections(): PageInstrumentation {
  return (page, requests) => {
    const undo = [
      replaceConstructor(page, "WebSocket", (socket: WebSocket) => follow(requests, socket, SWITCHING_PROTOCOLS)),
      replaceConstructor(page, "EventSource", (source: EventSource) => follow(requests, source, OK)),
    ];
    return () => {
      for (const step of undo) step();
    };
  };
}

function follow(requests: RequestTracing, connection: Connection, status: number): void {
  // The opening is an HTTP request, whatever the scheme calls it.
  const traced = beginRequest(requests, "GET", connection.url.replace(/^ws/, "http"));
  if (!traced) return;
  if (connection.url.startsWith("ws")) traced.span.tag(TagKey.Url, traced.url.replace(/^http/, "ws"));
  const types = ["open", "error", "close"];
  const settle = ({ type }: Event): void => {
    // An EventSource that tries again has not failed yet.
    if (type === "error" && connection.readyState === 0) return;
    for (const each of types) connection.removeEventListener(each, settle);
    quietly(() => {
      if (type === "open") endAnswered(requests, traced, status);
      else endFailed(requests, traced, new Error(`the connection was not opened: ${type}`), false);
    });
  };
  for (const type of types) connection.addEventListener(type, settle);
}

/** Calls `onMade` with what the constructor makes. What is ours stays out of what it throws. */
function replaceConstructor<Made extends object>(
  page: Window & typeof globalThis,
  name: "WebSocket" | "EventSource",
  onMade: (made: Made) => void,
): () => void {
  const native = page[name];
  if (typeof native !== "function") return () => {};
  let isActive = true;
  const replaced: typeof native = new Proxy(native, {
    construct(target, args, newTarget): Made {
      const made: Made = Reflect.construct(target, args, newTarget === replaced ? target : newTarget);
      if (isActive) quietly(() => onMade(made));
      return made;
    },
  });
  const put = (maker: typeof native): void => {
    Object.assign(page, { [name]: maker });
    // What is made says so too.
    Object.assign(native.prototype, { constructor: maker });
  };
  put(replaced);
  return () => {
    isActive = false;
    if (page[name] === replaced) put(native);
  };
}
