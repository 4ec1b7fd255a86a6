import { called, type Family, turn } from "./case.ts";
import { recorded, requested, stateOf, type XhrRecord } from "./xhr-record.ts";

/** Opens and sends, and calls something at the first event of a type or in a state. */
function acting(url: string, at: string, act: (record: XhrRecord) => void, body?: string): XhrRecord {
  const record = recorded();
  const { xhr } = record;
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    act(record);
  };
  if (/^\d$/.test(at)) xhr.addEventListener("readystatechange", () => xhr.readyState === Number(at) && once());
  else if (at.startsWith("upload ")) xhr.upload.addEventListener(at.slice("upload ".length), once);
  else xhr.addEventListener(at, once);
  xhr.open(body === undefined ? "GET" : "POST", url);
  xhr.send(body);
  return record;
}

/** What is left after something that may fire no event at all: nothing has happened for so long. */
async function after({ xhr, events }: XhrRecord, milliseconds = 250): Promise<unknown> {
  let before = -1;
  while (before < events.length) {
    before = events.length;
    await turn(milliseconds);
  }
  return { events, ...stateOf(xhr) };
}

const abort = ({ xhr }: XhrRecord): void => xhr.abort();

/** Requests that end otherwise than well: given up at every stage, timed out, opened again. */
export const xhrEndings: Family = {
  "abort before open": () => {
    const record = recorded();
    record.xhr.abort();
    return after(record, 0);
  },
  "abort before send": () => {
    const record = recorded();
    record.xhr.open("GET", "/");
    record.xhr.abort();
    return after(record, 0);
  },
  "abort right after send": ({ own }) => requested(own("hang"), { afterSend: (xhr) => xhr.abort() }),
  "abort right after send of a body": ({ own }) =>
    requested(own("hang"), { method: "POST", body: "x", afterSend: (xhr) => xhr.abort() }),
  "abort while the server thinks": ({ own }) =>
    requested(own("hang"), { afterSend: (xhr) => void setTimeout(() => xhr.abort(), 15) }),
  "abort at loadstart": ({ own }) => acting(own("hang"), "loadstart", abort).over,
  "abort in state 2": ({ own }) => after(acting(own("stall"), "2", abort)),
  "abort in state 3": ({ own }) => after(acting(own("stall"), "3", abort)),
  "abort in state 4": ({ own }) => after(acting(own("answer"), "4", abort)),
  "abort at progress": ({ own }) => after(acting(own("stall"), "progress", abort)),
  "abort at load": ({ own }) => after(acting(own("answer"), "load", abort)),
  "abort at loadend": ({ own }) => after(acting(own("answer"), "loadend", abort)),
  "abort at the upload's loadstart": ({ own }) => acting(own("hang"), "upload loadstart", abort, "body").over,
  "abort at abort": ({ own }) => {
    const record = acting(own("hang"), "abort", abort);
    record.xhr.abort();
    return record.over;
  },
  "abort twice": ({ own }) =>
    requested(own("hang"), {
      afterSend: (xhr) => {
        xhr.abort();
        xhr.abort();
      },
    }),
  "abort after an error": async ({ own }) => {
    const record = recorded();
    record.xhr.open("GET", own("reset"));
    record.xhr.send();
    await record.over;
    record.xhr.abort();
    return after(record, 0);
  },
  "a time-out": ({ own }) => requested(own("hang"), { prepare: (xhr) => void Object.assign(xhr, { timeout: 20 }) }),
  "a time-out with a body": ({ own }) =>
    requested(own("hang"), { method: "POST", body: "x", prepare: (xhr) => void Object.assign(xhr, { timeout: 20 }) }),
  "a time-out during the body": ({ own }) =>
    requested(own("stall"), { prepare: (xhr) => void Object.assign(xhr, { timeout: 600 }) }),
  "a time-out that is set while it runs": ({ own }) =>
    // WebKit looks at it no more.
    requested(own("later"), { afterSend: (xhr) => void Object.assign(xhr, { timeout: 20 }) }),
  "a time-out that does not come": ({ own }) =>
    requested(own("answer"), { prepare: (xhr) => void Object.assign(xhr, { timeout: 60_000 }) }),
  "a time-out that is taken back": ({ own }) =>
    requested(own("late"), {
      prepare: (xhr) => void Object.assign(xhr, { timeout: 10 }),
      afterSend: (xhr) => void Object.assign(xhr, { timeout: 0 }),
    }),
  "open again before send": async ({ own }) => {
    const record = recorded();
    record.xhr.open("GET", own("answer", { body: "first" }));
    record.xhr.open("POST", own("answer", { body: "second" }));
    record.xhr.send("x");
    return record.over;
  },
  "open again while it runs": ({ own }) => {
    const record = recorded();
    record.xhr.open("GET", own("hang"));
    record.xhr.send();
    record.xhr.open("GET", own("answer"));
    record.xhr.send();
    return record.over;
  },
  "open again at load": async ({ own }) => {
    const record = acting(own("answer", { body: "first" }), "load", ({ xhr }) => {
      xhr.open("GET", own("answer", { body: "second" }));
      xhr.send();
    });
    return after(record, 1_000);
  },
  "open again at loadend": async ({ own }) => {
    const record = acting(own("answer", { body: "first" }), "loadend", ({ xhr }) => {
      xhr.open("GET", own("answer", { body: "second" }));
      xhr.send();
    });
    return after(record, 1_000);
  },
  "open again at readystatechange": ({ own }) => {
    // Of one that is answered already, Chromium may mix the bodies.
    const record = acting(own("hang"), "1", ({ xhr }) => setTimeout(() => xhr.open("GET", own("answer")), 10));
    return after(record);
  },
  "open again at abort": async ({ own }) => {
    const record = acting(own("hang"), "abort", ({ xhr }) => {
      xhr.open("GET", own("answer"));
      xhr.send();
    });
    record.xhr.abort();
    return after(record);
  },
  "open again after it ended": async ({ own }) => {
    const record = recorded();
    for (const body of ["first", "second"]) {
      record.xhr.open("GET", own("answer", { body }));
      const ended = new Promise((resolve) => record.xhr.addEventListener("loadend", resolve, { once: true }));
      record.xhr.send();
      await ended;
    }
    return after(record, 0);
  },
  "open again in vain": async ({ own }) => {
    const record = recorded();
    record.xhr.open("GET", own("late"));
    record.xhr.send();
    const seen = called(() => record.xhr.open("BAD METHOD", "/"));
    return [seen, await record.over];
  },
  "send twice": async ({ own }) => {
    const record = recorded();
    record.xhr.open("GET", own("answer"));
    record.xhr.send();
    const seen = called(() => record.xhr.send());
    return [seen, await record.over];
  },
  "an error in the page's own handler": async ({ own }) => {
    const record = recorded();
    record.xhr.onload = () => {
      throw new RangeError("the page's own");
    };
    record.xhr.open("GET", own("answer"));
    record.xhr.send();
    return record.over;
  },
  "a handler that stops the event": async ({ own }) => {
    const seen: string[] = [];
    const xhr = new XMLHttpRequest();
    xhr.addEventListener("loadend", (event) => {
      event.stopImmediatePropagation();
      seen.push("first");
    });
    xhr.addEventListener("loadend", () => seen.push("never"));
    xhr.open("GET", own("answer"));
    xhr.send();
    await turn(250);
    return seen;
  },
  "handlers and listeners in their order": async ({ own }) => {
    const seen: string[] = [];
    const xhr = new XMLHttpRequest();
    xhr.onload = () => seen.push("onload");
    xhr.addEventListener("load", () => seen.push("listener of load"));
    xhr.addEventListener("loadend", () => seen.push("listener of loadend"));
    xhr.onloadend = function (...given) {
      seen.push(`onloadend ${given.length} ${this === xhr}`);
    };
    xhr.open("GET", own("answer"));
    xhr.send();
    xhr.addEventListener("load", () => seen.push("a listener after send"));
    queueMicrotask(() => seen.push("a microtask"));
    await turn(250);
    return seen;
  },
  "events that the page dispatches itself": async ({ own }) => {
    const record = recorded();
    record.xhr.open("GET", own("late"));
    record.xhr.send();
    record.xhr.dispatchEvent(new ProgressEvent("abort"));
    record.xhr.dispatchEvent(new ProgressEvent("loadend"));
    return after(record);
  },
  "an upload without a listener": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", own("echo"));
      xhr.onloadend = () => resolve([xhr.status, Reflect.ownKeys(xhr.upload), xhr.upload.onload]);
      xhr.send("body");
    }),
  "an upload with all listeners": ({ own }) => requested(own("answer"), { method: "POST", body: "x".repeat(200_000) }),
  "an upload that fails": ({ own }) => requested(own("lost"), { method: "POST", body: "x" }),
  "an upload that another origin does not let through": ({ other }) =>
    requested(other("answer"), { method: "POST", body: "x" }),
};
