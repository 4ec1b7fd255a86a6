import { quietly } from "../core/runtime/quiet-call.ts";
import { beginRequest, endAnswered, endFailed, type RequestTracing, type TracedRequest } from "./page-request.ts";
import { replaceMethod } from "./replaced-method.ts";

interface Opened {
  readonly method: string;
  readonly address: string;
  readonly async: boolean;
  traced: TracedRequest | undefined;
}

/**
 * Traces XMLHttpRequest by replacing `open` and `send` of its prototype: the constructor, its statics and `instanceof` stay.
 *
 * @returns A function that puts the native methods back.
 */
export function instrumentXhr(page: Window & typeof globalThis, tracing: RequestTracing): () => void {
  const { prototype } = page.XMLHttpRequest;
  // A class of the page's own may have others, which are not to be called for our sake.
  const { setRequestHeader, addEventListener, removeEventListener } = prototype;
  const requests = new WeakMap<XMLHttpRequest, Opened>();

  function begin(xhr: XMLHttpRequest, opened: Opened): void {
    const traced = beginRequest(tracing, opened.method, opened.address);
    if (!traced) return;
    opened.traced = traced;
    try {
      for (const [name, value] of Object.entries(traced.headers ?? {})) setRequestHeader.call(xhr, name, value);
      if (opened.async) listen(xhr, opened);
    } catch (reason) {
      fail(opened, reason, false);
    }
  }

  function listen(xhr: XMLHttpRequest, opened: Opened): void {
    let outcome = "load";
    const note = ({ type }: Event): void => {
      outcome = type;
    };
    const failures = ["abort", "error", "timeout"];
    for (const type of failures) addEventListener.call(xhr, type, note);
    const over = (): void => {
      quietly(() => {
        for (const type of failures) removeEventListener.call(xhr, type, note);
      });
      if (outcome === "load") answer(xhr, opened);
      else fail(opened, new Error(`XMLHttpRequest: ${outcome}`), outcome === "abort");
    };
    addEventListener.call(xhr, "loadend", over, { once: true });
  }

  function end(opened: Opened, record: (traced: TracedRequest) => void): void {
    const { traced } = opened;
    opened.traced = undefined;
    if (traced) quietly(() => record(traced));
  }

  function answer(xhr: XMLHttpRequest, opened: Opened): void {
    end(opened, (traced) => endAnswered(tracing, traced, xhr.status));
  }

  function fail(opened: Opened, reason: unknown, aborted: boolean): void {
    end(opened, (traced) => endFailed(tracing, traced, reason, aborted));
  }

  const restoreOpen = replaceMethod(prototype, "open", (native, self, args) => {
    const result: unknown = Reflect.apply(native, self, args);
    const xhr = self as XMLHttpRequest;
    const before = requests.get(xhr);
    // Opening again gives up the request under way without any event.
    if (before) fail(before, undefined, true);
    requests.delete(xhr);
    quietly(() => {
      const [method, address, async] = args;
      requests.set(xhr, {
        method: String(method).toUpperCase(),
        address: String(address),
        async: args.length < 3 || !!async,
        traced: undefined,
      });
    });
    return result;
  });

  const restoreSend = replaceMethod(prototype, "send", (native, self, args) => {
    const xhr = self as XMLHttpRequest;
    const opened = requests.get(xhr);
    if (!opened || opened.traced) return Reflect.apply(native, self, args);
    begin(xhr, opened);
    try {
      const result: unknown = Reflect.apply(native, self, args);
      if (!opened.async) answer(xhr, opened);
      return result;
    } catch (reason) {
      fail(opened, reason, false);
      throw reason;
    }
  });

  return () => {
    restoreOpen();
    restoreSend();
  };
}
