import { type Case, type Family, fetched, LACKING, settled, thrown, turn, wholeOf } from "./case.ts";

const REASONS: Readonly<Record<string, unknown>> = {
  "an Error": new RangeError("mine"),
  "a text": "enough",
  "an object": { mine: true },
  undefined: undefined,
  null: null,
  "a number": 0,
};

async function abortedAt(
  url: string,
  moment: (controller: AbortController) => unknown,
  init?: RequestInit,
): Promise<unknown> {
  const controller = new AbortController();
  const result = settled(() => fetch(url, { ...init, signal: controller.signal }), wholeOf);
  await moment(controller);
  return result;
}

/** Requests that the page gives up, before, during and after, by every kind of signal. */
export const fetchAborts: Family = {
  "before the call": ({ own }) => fetched(() => fetch(own("hang"), { signal: AbortSignal.abort() })),
  "before the call, by the signal of a Request": ({ own }) =>
    fetched(() => fetch(new Request(own("hang"), { signal: AbortSignal.abort() }))),
  "right after the call": ({ own }) => abortedAt(own("hang"), (controller) => controller.abort()),
  "right after the call of a Request": async ({ own }) => {
    const controller = new AbortController();
    const result = fetched(() => fetch(new Request(own("hang"), { signal: controller.signal })));
    controller.abort();
    return result;
  },
  "right after the call, with a body": ({ own }) =>
    abortedAt(own("hang"), (controller) => controller.abort(), { method: "POST", body: "x" }),
  "a microtask after the call": ({ own }) =>
    abortedAt(own("hang"), async (controller) => {
      await undefined;
      controller.abort();
    }),
  "while the server thinks": ({ own }) =>
    abortedAt(own("hang"), async (controller) => {
      await turn(15);
      controller.abort();
    }),
  "while the body is read": async ({ own }) => {
    const controller = new AbortController();
    const response = await fetch(own("stall"), { signal: controller.signal });
    const reading = settled(() => response.text());
    controller.abort();
    return [await reading, response.bodyUsed];
  },
  "between the headers and the reading": async ({ own }) => {
    const controller = new AbortController();
    const response = await fetch(own("stall"), { signal: controller.signal });
    controller.abort("enough");
    return [response.status, await settled(() => response.text())];
  },
  "while one part after the other is read": async ({ own }) => {
    const controller = new AbortController();
    const reader = (await fetch(own("stall"), { signal: controller.signal })).body?.getReader();
    const first = new TextDecoder().decode((await reader?.read())?.value);
    controller.abort();
    return [first, await settled(() => reader?.read())];
  },
  "after the body was read": async ({ own }) => {
    const controller = new AbortController();
    const response = await fetch(own("answer"), { signal: controller.signal });
    const text = await response.text();
    controller.abort();
    return [text, response.bodyUsed];
  },
  twice: ({ own }) =>
    abortedAt(own("hang"), (controller) => {
      controller.abort("first");
      controller.abort("second");
    }),
  ...byReason(),
  "the reason is the signal's own": async ({ own }) => {
    const controller = new AbortController();
    const result = fetch(own("hang"), { signal: controller.signal }).catch((reason: unknown) => reason);
    controller.abort();
    return (await result) === controller.signal.reason;
  },
  "by a time-out": ({ own }) => fetched(() => fetch(own("hang"), { signal: AbortSignal.timeout(15) })),
  "by a time-out that does not come": ({ own }) =>
    fetched(() => fetch(own("answer"), { signal: AbortSignal.timeout(60_000) })),
  "by one of several signals": ({ own }) => {
    if (!("any" in AbortSignal)) return LACKING;
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(60_000)]);
    const result = fetched(() => fetch(own("hang"), { signal }));
    controller.abort("the first");
    return result;
  },
  "by one of several signals, a time-out": ({ own }) => {
    if (!("any" in AbortSignal)) return LACKING;
    const signal = AbortSignal.any([new AbortController().signal, AbortSignal.timeout(15)]);
    return fetched(() => fetch(own("hang"), { signal }));
  },
  "a Request's own signal follows": async ({ own }) => {
    const controller = new AbortController();
    const request = new Request(own("hang"), { signal: controller.signal });
    const result = settled(() => fetch(request));
    controller.abort("enough");
    return [await result, request.signal.aborted, request.signal.reason];
  },
  "a signal in init beside that of the Request": async ({ own }) => {
    const [inner, outer] = [new AbortController(), new AbortController()];
    const request = new Request(own("hang"), { signal: inner.signal });
    const result = settled(() => fetch(request, { signal: outer.signal }));
    inner.abort("the Request's");
    outer.abort("init's");
    return result;
  },
  "a signal of null in init beside that of the Request": async ({ own }) => {
    const controller = new AbortController();
    const request = new Request(own("answer"), { signal: controller.signal });
    const result = fetched(() => fetch(request, { signal: null }));
    controller.abort();
    return result;
  },
  "one signal for three requests": async ({ own }) => {
    const controller = new AbortController();
    const results = [1, 2, 3].map(() => settled(() => fetch(own("hang"), { signal: controller.signal })));
    controller.abort();
    return Promise.all(results);
  },
  "the order of the signal's event and the rejections": async ({ own }) => {
    const controller = new AbortController();
    const order: string[] = [];
    controller.signal.addEventListener("abort", () => order.push("event before"));
    const one = fetch(own("hang"), { signal: controller.signal }).catch(() => order.push("one"));
    const two = fetch(own("hang"), { signal: controller.signal }).catch(() => order.push("two"));
    controller.signal.addEventListener("abort", () => order.push("event after"));
    controller.abort();
    order.push("abort returned");
    setTimeout(() => order.push("a task later"));
    await Promise.all([one, two]);
    await turn();
    return order;
  },
  "an abort in the handler of another request": async ({ own }) => {
    const controller = new AbortController();
    const slow = settled(() => fetch(own("hang"), { signal: controller.signal }));
    await fetch(own("answer")).then(() => controller.abort("the other came first"));
    return slow;
  },
  "a signal that is none": ({ own }) => fetched(() => Reflect.apply(fetch, window, [own("answer"), { signal: {} }])),
  "listeners of the signal are the page's alone": async ({ own }) => {
    const { signal } = new AbortController();
    const asked: string[] = [];
    const { addEventListener } = signal;
    signal.addEventListener = (...listening: Parameters<typeof addEventListener>) => {
      asked.push(listening[0]);
      Reflect.apply(addEventListener, signal, listening);
    };
    await fetch(own("answer"), { signal });
    return [asked, Reflect.ownKeys(signal).map(String), signal.onabort];
  },
};

function byReason(): Family {
  const entries = Object.entries(REASONS).map(([name, reason]): [string, Case] => [
    `with a reason: ${name}`,
    async ({ own }) => {
      const controller = new AbortController();
      const result = fetch(own("hang"), { signal: controller.signal }).catch((caught: unknown) => caught);
      controller.abort(reason);
      const caught = await result;
      return [caught === controller.signal.reason, thrown(caught)];
    },
  ]);
  return Object.fromEntries(entries);
}
