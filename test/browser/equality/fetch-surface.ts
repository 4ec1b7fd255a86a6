import { called, type Family, fetched, headOf, settled, sourceOf, thrown, turn } from "./case.ts";

/** What a script can see of the function itself, and of what stands about it. */
export const fetchSurface: Family = {
  "its name and length": () => [fetch.name, fetch.length],
  "its source": () => [sourceOf(fetch), sourceOf(Function.prototype.toString.call(fetch)), sourceOf(`${fetch}`)],
  "its kind": () => [
    typeof fetch,
    Object.prototype.toString.call(fetch),
    Object.getPrototypeOf(fetch) === Function.prototype,
  ],
  "its own members": () => [Reflect.ownKeys(fetch).map(String), Object.getOwnPropertyDescriptors(fetch)],
  "its prototype": () => [Reflect.get(fetch, "prototype"), Object.hasOwn(fetch, "prototype")],
  "its place in the window": () => {
    const { value, ...rest } = Object.getOwnPropertyDescriptor(window, "fetch") ?? {};
    return { ...rest, isIt: value === fetch, isOwn: Object.hasOwn(window, "fetch"), self: self.fetch === window.fetch };
  },
  "the members of the window": () =>
    Reflect.ownKeys(window)
      .map(String)
      .filter((key) => key !== "skywalkingEdge")
      // Firefox lists a member that somebody has used in another place.
      .sort(),
  "the order in which the window's members are listed": () => Object.keys(window).indexOf("fetch") >= 0,
  "the members of Request, Response and Headers": () =>
    [Request, Response, Headers, AbortController, AbortSignal, Promise].map((made) => [
      Reflect.ownKeys(made).map(String),
      Reflect.ownKeys(made.prototype).map(String),
      String(made),
    ]),
  "new fetch": () => called(() => Reflect.construct(fetch, ["/"])),
  "instanceof fetch": () => called(() => ({}) instanceof Object(fetch)),
  "a class that extends it": () => called(() => class extends Object(fetch) {}),
  "fetch by call, apply and bind": async ({ own }) => [
    await fetched(() => fetch.call(window, own("answer"))),
    await fetched(() => fetch.apply(undefined, [own("answer")])),
    await fetched(() => fetch.bind(window)(own("answer"))),
  ],
  "fetch by Reflect": ({ own }) => fetched(() => Reflect.apply(window.fetch, window, [own("answer")])),
  "fetch taken out of the window": ({ own }) => {
    const { fetch: taken } = window;
    return fetched(() => taken(own("answer")));
  },
  "fetch as a member of another object": ({ own }) => {
    const api = { fetch };
    return fetched(() => api.fetch(own("answer")));
  },
  "fetch through a proxy of the window": ({ own }) => {
    const proxy: typeof window = new Proxy(window, {});
    return fetched(() => proxy.fetch(own("answer")));
  },
  "a member that is given to it": () => {
    Object.assign(fetch, { mine: 1 });
    const seen = [Reflect.get(fetch, "mine"), Reflect.ownKeys(fetch).map(String)];
    Reflect.deleteProperty(fetch, "mine");
    return [seen, Reflect.ownKeys(fetch).map(String)];
  },
  "a name that is given to it": () => {
    const { name } = fetch;
    Object.defineProperty(fetch, "name", { value: "mine" });
    const seen = fetch.name;
    Object.defineProperty(fetch, "name", { value: name });
    return seen;
  },
  "the page's own patch, and its removal": async ({ own }) => {
    const before = window.fetch;
    const seen: unknown[] = [];
    window.fetch = (...given) => {
      seen.push(given.length);
      return before(...given);
    };
    const result = await fetched(() => fetch(own("answer")));
    window.fetch = before;
    return [seen, result, await fetched(() => fetch(own("answer")))];
  },
  "a patch by defineProperty": async ({ own }) => {
    const before = window.fetch;
    Object.defineProperty(window, "fetch", { get: () => before, configurable: true, enumerable: true });
    const result = await fetched(() => fetch(own("answer")));
    Object.defineProperty(window, "fetch", { value: before, configurable: true, enumerable: true, writable: true });
    return result;
  },
  "fetch of another frame": async ({ own }) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const foreign: typeof fetch = Reflect.get(frame.contentWindow ?? {}, "fetch");
    const response = await foreign(own("answer"));
    const seen = [foreign === fetch, response instanceof Response, await response.text(), String(foreign)];
    frame.remove();
    return seen;
  },
  "fetch with another frame as its this": async ({ own }) => {
    const frame = document.body.appendChild(document.createElement("iframe"));
    const result = await settled(
      () => Reflect.apply(fetch, frame.contentWindow, [own("answer")]),
      (response) => Object.prototype.toString.call(response),
    );
    frame.remove();
    return result;
  },
  "Promise replaced by the page": async ({ own }) => {
    const Native = window.Promise;
    class Mine<Value> extends Native<Value> {}
    window.Promise = Mine as typeof Promise;
    const promise = fetch(own("answer"));
    window.Promise = Native;
    return [promise instanceof Mine, promise.constructor === Native, (await promise).status];
  },
  "Headers replaced by the page": async ({ own }) => {
    const Native = window.Headers;
    const made: unknown[] = [];
    window.Headers = class extends Native {
      constructor(init?: HeadersInit) {
        super(init);
        made.push(1);
      }
    };
    const result = await fetched(() => fetch(own("echo"), { headers: { "x-shop": "a" } }));
    window.Headers = Native;
    return result;
  },
  "members of the promise": ({ own }) => {
    const promise = fetch(own("answer"));
    return [Reflect.ownKeys(promise), String(promise), promise.constructor === Promise, promise === promise.then()];
  },
  "two calls give two promises": ({ own }) => new Set([fetch(own("answer")), fetch(own("answer"))]).size,
  "a call returns before anything is done": async ({ own }) => {
    const order: string[] = [];
    const promise = fetch(own("answer")).then(() => order.push("answered"));
    order.push("returned");
    queueMicrotask(() => order.push("microtask"));
    await promise;
    return order;
  },
  "a fetch in the handler of a fetch": async ({ own }) => {
    const first = await fetch(own("answer"));
    const second = await fetch(own("echo"), { method: "POST", body: first.body, duplex: "half" } as RequestInit).catch(
      thrown,
    );
    return second instanceof Response ? [headOf(second), await second.text()] : second;
  },
  "fetch while the page is hidden": async ({ own }) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
    const result = await fetched(() => fetch(own("answer")));
    Reflect.deleteProperty(document, "visibilityState");
    document.dispatchEvent(new Event("visibilitychange"));
    await turn();
    return result;
  },
  "sendBeacon: its name, length, source and place": () => {
    const { sendBeacon } = Navigator.prototype;
    const { value: _, ...rest } = Object.getOwnPropertyDescriptor(Navigator.prototype, "sendBeacon") ?? {};
    return [
      sendBeacon.name,
      sendBeacon.length,
      sourceOf(sendBeacon),
      rest,
      Reflect.ownKeys(Navigator.prototype).map(String),
    ];
  },
  "sendBeacon: what it returns and throws": ({ own }) => [
    called(() => navigator.sendBeacon(own("echo"), "x")),
    called(() => navigator.sendBeacon(own("echo"))),
    called(() => navigator.sendBeacon("http://")),
    called(() => navigator.sendBeacon("data:text/plain,x")),
    called(() => Reflect.apply(navigator.sendBeacon, navigator, [])),
    called(() => Reflect.apply(navigator.sendBeacon, {}, [own("echo")])),
    called(() => navigator.sendBeacon(own("echo"), "x".repeat(70_000))),
  ],
};
