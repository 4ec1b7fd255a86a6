import { thrown, turn } from "../equality/case.ts";
import { recorded } from "../equality/xhr-record.ts";

/** Where the scenario's requests go. */
export interface ScenarioPlaces {
  readonly other: string;
}

const told = (promise: Promise<Response>): Promise<unknown> =>
  promise.then(async (response) => [response.status, response.bodyUsed, await response.text()], thrown);

async function asked(
  method: string,
  url: string,
  act: (xhr: XMLHttpRequest) => void = () => undefined,
): Promise<unknown> {
  const { xhr, over } = recorded();
  xhr.open(method, url);
  xhr.send(method === "POST" ? "body" : null);
  act(xhr);
  return over;
}

function askedAndWaited(url: string): unknown {
  const xhr = new XMLHttpRequest();
  xhr.open("GET", url, false);
  try {
    xhr.send();
    return [xhr.status, xhr.responseText];
  } catch (reason) {
    return thrown(reason);
  }
}

/** Runs in the page: does once all that the agent looks at, and tells everything that came of it. */
export async function runScenario({ other }: ScenarioPlaces): Promise<unknown> {
  const seen: Record<string, unknown> = {};
  const { hidden, given } = abortable();
  seen["requests"] = await Promise.all([
    told(fetch("/s/answer")),
    told(fetch(new Request("/s/echo", { method: "POST", body: "body" }))),
    told(fetch(`${other}/s/answer?cors=any`)),
    told(fetch("/s/reset")),
    told(fetch("/s/hang", { signal: given })),
    told(fetch("http://")),
    asked("POST", "/s/echo"),
    asked("GET", "/s/reset"),
    asked("GET", "/s/hang", (xhr) => xhr.abort()),
    asked("GET", "/s/answer?status=503"),
    hidden,
  ]);
  seen["waited for"] = [askedAndWaited("/s/answer"), askedAndWaited("/s/reset")];
  seen["beacon"] = navigator.sendBeacon("/s/answer", "x");
  seen["clicks"] = clicks();
  seen["history"] = [history.pushState({ a: 1 }, "", "/s/route"), history.state, location.pathname];
  history.replaceState(null, "", "/frame");
  setTimeout(() => {
    throw new RangeError("the page's own");
  });
  await unhandled(() => Promise.reject(new TypeError("nobody's")));
  await unhandled(() => fetch("/s/reset"));
  await turn(30);
  hide("hidden");
  hide("visible");
  window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  await turn(30);
  return seen;
}

/** Drops a promise, and waits until the page has heard of its rejection. */
function unhandled(act: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    addEventListener("unhandledrejection", () => resolve(), { once: true });
    void act();
  });
}

function abortable(): { readonly hidden: Promise<void>; readonly given: AbortSignal } {
  const controller = new AbortController();
  return { hidden: turn(5).then(() => controller.abort()), given: controller.signal };
}

function clicks(): string[] {
  const seen: string[] = [];
  const button = document.body.appendChild(document.createElement("button"));
  for (const type of ["click", "keydown"]) {
    button.addEventListener(type, (event) => seen.push(`${type} ${event.defaultPrevented} ${event.eventPhase}`));
  }
  button.click();
  button.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  return seen;
}

function hide(visibilityState: "hidden" | "visible"): void {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibilityState });
  document.dispatchEvent(new Event("visibilitychange"));
}
