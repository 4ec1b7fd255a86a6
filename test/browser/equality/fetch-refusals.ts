import { type Family, fetched, settled, thrown, turn } from "./case.ts";

const refused = (...given: readonly unknown[]): Promise<unknown> => fetched(() => Reflect.apply(fetch, window, given));

/** Collects what the page hears of rejections while something is done. */
async function heard(act: (seen: string[]) => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const onUnhandled = ({ reason, cancelable }: PromiseRejectionEvent): void => {
    seen.push(`unhandled ${thrown(reason)["text"] ?? reason} ${cancelable}`);
  };
  const onHandled = (): void => void seen.push("handled late");
  addEventListener("unhandledrejection", onUnhandled);
  addEventListener("rejectionhandled", onHandled);
  await act(seen);
  await turn();
  removeEventListener("unhandledrejection", onUnhandled);
  removeEventListener("rejectionhandled", onHandled);
  return seen;
}

const unhandled = (): Promise<PromiseRejectionEvent> =>
  new Promise((resolve) => addEventListener("unhandledrejection", resolve, { once: true }));

/** What `fetch` will not do, and who hears of it. */
export const fetchRefusals: Family = {
  "nothing at all": () => refused(),
  undefined: () => refused(undefined),
  null: () => refused(null),
  "a symbol": () => refused(Symbol("x")),
  "an address that is none": () => refused("http://"),
  "an address with a bad port": () => refused("http://127.0.0.1:99999/"),
  "a port that browsers block": () => refused("http://127.0.0.1:22/"),
  "a scheme that is none": () => refused("gopher://old/"),
  "a script": () => refused("javascript:alert(1)"),
  "credentials in the address": () => refused("http://user:pass@127.0.0.1/"),
  "an input whose toString throws": () =>
    refused({
      toString() {
        throw new RangeError("mine");
      },
    }),
  "an init that is a number": ({ own }) => refused(own("answer"), 7),
  "an init that is a text": ({ own }) => refused(own("answer"), "PUT"),
  "a method with a space": ({ own }) => refused(own("answer"), { method: "BAD METHOD" }),
  "the method TRACE": ({ own }) => refused(own("answer"), { method: "TRACE" }),
  "the method CONNECT": ({ own }) => refused(own("answer"), { method: "connect" }),
  "a method that is a symbol": ({ own }) => refused(own("answer"), { method: Symbol("x") }),
  "a header with a bad name": ({ own }) => refused(own("answer"), { headers: { "bad name": "x" } }),
  "a header with a bad value": ({ own }) => refused(own("answer"), { headers: { "x-shop": "a\nb" } }),
  "a header beyond Latin-1": ({ own }) => refused(own("answer"), { headers: { "x-shop": "\ud83d\uded2" } }),
  "a tuple of one": ({ own }) => refused(own("answer"), { headers: [["alone"]] }),
  "headers that are a number": ({ own }) => refused(own("answer"), { headers: 7 }),
  "headers that are null": ({ own }) => refused(own("answer"), { headers: null }),
  "an unknown mode": ({ own }) => refused(own("answer"), { mode: "sideways" }),
  "mode navigate": ({ own }) => refused(own("answer"), { mode: "navigate" }),
  "unknown credentials": ({ own }) => refused(own("answer"), { credentials: "some" }),
  "an unknown cache": ({ own }) => refused(own("answer"), { cache: "some" }),
  "an unknown redirect": ({ own }) => refused(own("answer"), { redirect: "some" }),
  "a window that is none": ({ own }) => refused(own("answer"), { window: 1 }),
  "a referrer that is no address": ({ own }) => refused(own("answer"), { referrer: "http://" }),
  "same-origin mode for another origin": ({ other }) => refused(other("answer"), { mode: "same-origin" }),
  "a getter of method that throws": ({ own }) =>
    refused(own("answer"), {
      get method() {
        throw new RangeError("mine");
      },
    }),
  "a getter of headers that throws": ({ own }) =>
    refused(own("answer"), {
      get headers() {
        throw new RangeError("mine");
      },
    }),
  "a getter of signal that throws": ({ own }) =>
    refused(own("answer"), {
      get signal() {
        throw new RangeError("mine");
      },
    }),
  "a proxy that refuses everything": ({ own }) => {
    const refuse = (): never => {
      throw new RangeError("mine");
    };
    return refused(own("answer"), new Proxy({}, { get: refuse, ownKeys: refuse, has: refuse, getPrototypeOf: refuse }));
  },
  "a proxy that was revoked": ({ own }) => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return refused(own("answer"), proxy);
  },
  "a wrong this": ({ own }) => fetched(() => Reflect.apply(fetch, {}, [own("answer")])),
  "a this of null": ({ own }) => fetched(() => Reflect.apply(fetch, null, [own("answer")])),
  "a rejection that nobody handles": ({ own }) =>
    heard(async () => {
      const event = unhandled();
      void fetch(own("reset"));
      await event;
    }),
  "the promise in the event is the one that the page has": async ({ own }) => {
    const event = unhandled();
    const promise = fetch(own("reset"));
    return (await event).promise === promise;
  },
  "a refusal that nobody handles": () =>
    heard(async () => {
      const event = unhandled();
      void fetch("http://");
      await event;
    }),
  "an abort that nobody handles": ({ own }) =>
    heard(async () => {
      const event = unhandled();
      const controller = new AbortController();
      void fetch(own("hang"), { signal: controller.signal });
      controller.abort();
      await event;
    }),
  "a rejection that is handled": ({ own }) => heard(() => fetch(own("reset")).catch(() => undefined)),
  "a rejection that is handled by then": ({ own }) =>
    heard(() =>
      fetch(own("reset")).then(
        () => undefined,
        () => undefined,
      ),
    ),
  "a rejection that two handle": ({ own }) =>
    heard(async () => {
      const promise = fetch(own("reset"));
      await Promise.allSettled([promise, promise.finally(() => undefined)]);
    }),
  "a rejection that only one of two branches handles": ({ own }) =>
    heard(async () => {
      const event = unhandled();
      const promise = fetch(own("reset"));
      promise.catch(() => undefined);
      void promise.then(() => undefined);
      await event;
    }),
  "a rejection that is handled late": ({ own }) =>
    heard(async (seen) => {
      const event = unhandled();
      const promise = fetch(own("reset"));
      await event;
      await turn();
      promise.catch(() => seen.push("caught"));
      await turn(5);
    }),
  "an error in the page's own handler": ({ own }) =>
    heard(async () => {
      const event = unhandled();
      void fetch(own("answer")).then(() => {
        throw new RangeError("the page's own");
      });
      await event;
    }),
  "the order of handlers": async ({ own }) => {
    const order: string[] = [];
    const one = fetch(own("answer")).then(() => order.push("a"));
    await one;
    const promise = fetch(own("answer"));
    void promise.then(() => order.push("first"));
    void promise.finally(() => order.push("second"));
    void promise.then(() => order.push("third"));
    await promise;
    order.push("awaited");
    await settled(() => promise.then(() => order.push("late")));
    return order;
  },
};
