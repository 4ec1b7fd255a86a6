/** Breaks a function of the page for the agent alone: it throws when a call comes from the agent's script. */
type Break = (page: Window & typeof globalThis, refuse: () => void) => void;

/** The agent's script, as the stack of an error names it. */
const AGENT_SCRIPT = "/agent.js";

/** What the agent asks of a page, by name. Not yet proof against: `setTimeout`, `requestIdleCallback` and `document.hidden` that throw. */
const GLOBALS: Readonly<Record<string, Break>> = {
  ...methods((page) => page.performance, "performance", ["now", "getEntriesByType", "getEntriesByName"]),
  ...methods((page) => page.crypto, "crypto", ["getRandomValues"]),
  ...methods((page) => page.Date, "Date", ["now"]),
  ...methods((page) => page.JSON, "JSON", ["stringify", "parse"]),
  ...methods((page) => page.TextEncoder.prototype, "TextEncoder", ["encode"]),
  ...methods((page) => page.EventTarget.prototype, "EventTarget", ["addEventListener", "removeEventListener"]),
  ...methods((page) => page.PerformanceObserver.prototype, "PerformanceObserver", ["observe", "takeRecords"]),
  ...methods((page) => page.Document.prototype, "Document", ["querySelector"]),
  ...methods((page) => page.Element.prototype, "Element", ["closest"]),
  ...methods((page) => page.Event.prototype, "Event", ["composedPath"]),
  ...methods((page) => page.Headers.prototype, "Headers", ["set"]),
  ...methods((page) => page.XMLHttpRequest.prototype, "XMLHttpRequest", ["setRequestHeader"]),
  ...methods((page) => page.Promise.prototype, "Promise", ["finally"]),
  ...methods((page) => page, "window", ["clearTimeout", "requestAnimationFrame"]),
  ...getters((page) => page.Performance.prototype, "Performance", ["timeOrigin"]),
  ...getters((page) => page.Navigator.prototype, "Navigator", ["onLine"]),
  ...getters((page) => page.Document.prototype, "Document", ["readyState", "currentScript"]),
  ...getters((page) => page.Event.prototype, "Event", ["timeStamp"]),
  ...getters((page) => page.Response.prototype, "Response", ["status"]),
  ...constructors(["URL", "Headers", "Request", "PerformanceObserver", "ReportingObserver", "AbortController"]),
};

/** The names of what can be broken. */
export const pageGlobals: readonly string[] = Object.keys(GLOBALS);

/** Breaks one of them; nothing happens if the engine has no such thing. */
export function breakGlobal(page: Window & typeof globalThis, name: string): void {
  GLOBALS[name]?.(page, () => {
    if (new Error().stack?.includes(AGENT_SCRIPT)) throw new Error(`injected: ${name}`);
  });
}

type HostOf = (page: Window & typeof globalThis) => object;

function methods(hostOf: HostOf, label: string, names: readonly string[]): Record<string, Break> {
  const entries = names.map((name): [string, Break] => [
    `${label}.${name}()`,
    (page, refuse) => {
      const host = hostOf(page);
      const native: unknown = Reflect.get(host, name);
      if (typeof native !== "function") return;
      const broken = function (this: unknown, ...given: unknown[]): unknown {
        refuse();
        return Reflect.apply(native, this ?? page, given);
      };
      Reflect.set(host, name, broken);
    },
  ]);
  return Object.fromEntries(entries);
}

function getters(hostOf: HostOf, label: string, names: readonly string[]): Record<string, Break> {
  const entries = names.map((name): [string, Break] => [
    `${label}.${name}`,
    (page, refuse) => {
      const host = hostOf(page);
      const native = Object.getOwnPropertyDescriptor(host, name);
      if (!native?.get || !native.configurable) return;
      const { get } = native;
      const broken = function (this: unknown): unknown {
        refuse();
        return Reflect.apply(get, this, []);
      };
      Object.defineProperty(host, name, { ...native, get: broken });
    },
  ]);
  return Object.fromEntries(entries);
}

function constructors(names: readonly string[]): Record<string, Break> {
  const entries = names.map((name): [string, Break] => [
    `new ${name}`,
    (page, refuse) => {
      const native: unknown = Reflect.get(page, name);
      if (typeof native !== "function") return;
      const broken = new Proxy(native, {
        construct: (target, given, maker) => {
          refuse();
          return Reflect.construct(target, given, maker);
        },
      });
      Reflect.set(page, name, broken);
    },
  ]);
  return Object.fromEntries(entries);
}
