import { called, type Family } from "./case.ts";
import { recorded, stateOf } from "./xhr-record.ts";

function sync(
  method: string,
  url: string,
  body?: XMLHttpRequestBodyInit,
  prepare?: (xhr: XMLHttpRequest) => void,
): unknown {
  const { xhr, events } = recorded();
  const opened = called(() => xhr.open(method, url, false));
  const prepared = called(() => prepare?.(xhr));
  const sent = called(() => xhr.send(body));
  return { opened, prepared, sent, events, ...stateOf(xhr) };
}

/** Requests that the page waits for. */
export const xhrSync: Family = {
  "an answer": ({ own }) => sync("GET", own("answer")),
  "an error status": ({ own }) => sync("GET", own("answer", { status: "503" })),
  "a post": ({ own }) => sync("POST", own("echo"), "Gr\u00fc\u00dfe"),
  "a form": ({ own }) => sync("POST", own("echo"), new URLSearchParams({ a: "1" })),
  "a header": ({ own }) => sync("GET", own("echo"), undefined, (xhr) => xhr.setRequestHeader("x-shop", "a")),
  HEAD: ({ own }) => sync("HEAD", own("answer")),
  "a redirect": ({ own }) => sync("GET", own("redirect", { to: own("answer") })),
  "no answer": ({ own }) => sync("GET", own("reset")),
  "an answer that breaks off": ({ own }) => sync("GET", own("partial")),
  "another origin": ({ other }) => sync("GET", other("answer", { cors: "any" })),
  "another origin without CORS": ({ other }) => sync("GET", other("answer")),
  "a data URL": () => sync("GET", "data:text/plain,inline"),
  "a time-out, which is not allowed": ({ own }) =>
    sync("GET", own("answer"), undefined, (xhr) => {
      xhr.timeout = 10;
    }),
  "a response type, which is not allowed": ({ own }) =>
    sync("GET", own("answer"), undefined, (xhr) => {
      xhr.responseType = "json";
    }),
  XML: ({ own }) => sync("GET", own("answer", { type: "text/xml", body: "<a/>" })),
  "twice with one object": ({ own }) => {
    const { xhr, events } = recorded();
    return [1, 2].map((number) => {
      xhr.open("GET", own("answer", { body: `${number}` }), false);
      xhr.send();
      return [xhr.responseText, [...events]];
    });
  },
  "after one that is not, with one object": ({ own }) => {
    const { xhr, events } = recorded();
    xhr.open("GET", own("hang"));
    xhr.send();
    xhr.open("GET", own("answer"), false);
    xhr.send();
    return [events, stateOf(xhr)];
  },
  "abort afterwards": ({ own }) => {
    const { xhr, events } = recorded();
    xhr.open("GET", own("answer"), false);
    xhr.send();
    xhr.abort();
    return [events, stateOf(xhr)];
  },
  "open again in its own handler": ({ own }) => {
    const { xhr, events } = recorded();
    xhr.addEventListener("load", () => xhr.open("GET", "/"), { once: true });
    xhr.open("GET", own("answer"), false);
    return [called(() => xhr.send()), events, stateOf(xhr)];
  },
  "an error in its own handler": ({ own }) => {
    const { xhr, events } = recorded();
    xhr.onload = () => {
      throw new RangeError("the page's own");
    };
    xhr.open("GET", own("answer"), false);
    return [called(() => xhr.send()), events];
  },
};
