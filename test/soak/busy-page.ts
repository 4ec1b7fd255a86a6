/** What the page does by itself. */
export interface BusyWork {
  /** Requests made so far. */
  readonly requests: number;
  /** Makes no more, and waits until those under way are answered and all there is to report is sent. */
  pause(): Promise<void>;
  /** Goes on. */
  resume(): void;
}

/**
 * Runs in the page, from its source text: makes requests evenly, in every way the agent traces, and now and then a route, a
 * click and an error, so that each of its parts is used.
 */
export function keepBusy(requestsPerSecond: number): BusyWork {
  const { agent } = skywalkingEdge;
  const underWay = new Set<Promise<unknown>>();
  let requests = 0;

  const byXhr = (path: string): Promise<void> =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.onloadend = () => resolve();
      xhr.open("GET", path);
      xhr.send();
    });
  const byFetch = async (path: string, init?: RequestInit): Promise<void> => {
    await (await fetch(path, init)).text();
  };
  const givenUp = (): Promise<void> => {
    const controller = new AbortController();
    const asked = byFetch("/stock", { signal: controller.signal });
    controller.abort();
    return asked;
  };
  const traced = (): Promise<void> => agent.trace("checkout", (span) => byFetch(`/price?at=${span.context.now()}`));
  const beacon = async (): Promise<void> => void navigator.sendBeacon("/log", "seen");

  /** One request of each kind in turn; most succeed. */
  const kinds = [
    () => byFetch("/stock"),
    () => byXhr("/price"),
    traced,
    () => byFetch("/stock", { method: "POST", body: "{}" }),
    () => byFetch("/missing"),
    () => byXhr("/stock"),
    () => byFetch("/broken"),
    beacon,
    givenUp,
    () => byXhr("/reset"),
  ];
  /** What happens besides, once in so many requests. */
  const events: readonly (readonly [every: number, happen: () => void])[] = [
    [10, () => document.querySelector<HTMLElement>("#more")?.click()],
    [40, () => history.pushState(null, "", `/shop/${["cart", "orders", "account", "search"][(requests / 40) % 4]}`)],
    [60, () => setTimeout(() => Promise.reject(new Error(`a mistake of request ${requests}`)))],
    [80, () => setTimeout(() => void JSON.parse(`{ "request": ${requests}`))],
    [100, () => agent.captureError(new Error(`caught at ${requests}`))],
    [200, () => agent.setTags({ tenant: "north", cart: requests })],
    [300, () => agent.setPage(`page ${requests % 7}`)],
  ];

  const step = (): void => {
    const ask = kinds[requests % kinds.length];
    requests++;
    if (ask) {
      const asked = ask().catch(() => undefined);
      underWay.add(asked);
      void asked.then(() => underWay.delete(asked));
    }
    for (const [every, happen] of events) if (requests % every === 0) happen();
  };
  const resume = () => setInterval(step, 1_000 / requestsPerSecond);
  let timer = resume();

  return {
    get requests() {
      return requests;
    },
    pause: async () => {
      clearInterval(timer);
      await Promise.all(underWay);
      await agent.flush();
    },
    resume: () => {
      timer = resume();
    },
  };
}
