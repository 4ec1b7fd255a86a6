import { called, type Family } from "./case.ts";
import { recorded, requested, stateOf } from "./xhr-record.ts";

const TYPES: readonly XMLHttpRequestResponseType[] = ["", "text", "json", "arraybuffer", "blob", "document"];
const XML = "<a><b>1</b></a>";

/** Answers of every kind, in every form in which they can be asked for; redirects and other origins. */
export const xhrResponses: Family = {
  ...statuses([200, 201, 204, 205, 206, 304, 400, 404, 500, 503]),
  ...types(),
  "an unknown response type": ({ own }) =>
    requested(own("answer"), { prepare: (xhr) => void Object.assign(xhr, { responseType: "moonlight" }) }),
  "JSON that is none": ({ own }) =>
    requested(own("answer"), {
      prepare: (xhr) => {
        xhr.responseType = "json";
      },
    }),
  "another MIME type": ({ own }) =>
    requested(own("answer", { body: XML }), { prepare: (xhr) => xhr.overrideMimeType("text/xml") }),
  "another charset": ({ own }) =>
    requested(own("headers"), { prepare: (xhr) => xhr.overrideMimeType("text/plain; charset=utf-8") }),
  "a MIME type that comes too late": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", own("answer"));
      xhr.onload = () => resolve(called(() => xhr.overrideMimeType("text/xml")));
      xhr.send();
    }),
  "a response type that comes too late": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", own("answer"));
      xhr.onload = () =>
        resolve(
          called(() => {
            xhr.responseType = "json";
          }),
        );
      xhr.send();
    }),
  XML: ({ own }) => requested(own("answer", { type: "text/xml", body: XML })),
  "HTML in a charset of its own": ({ own }) => requested(own("headers")),
  "headers one by one": async ({ own }) => {
    const { xhr, over } = recorded();
    xhr.open("GET", own("headers"));
    xhr.send();
    await over;
    return ["x-shop", "X-EMPTY", "set-cookie", "nothing", "bad name"].map((name) => xhr.getResponseHeader(name));
  },
  "an answer in chunks": ({ own }) => requested(own("chunks")),
  "a compressed answer": ({ own }) => requested(own("gzip")),
  "an answer that is not what its encoding says": ({ own }) => requested(own("bad-gzip")),
  "a large answer": async ({ own }) => {
    const { xhr, over, events } = recorded();
    xhr.open("GET", own("large"));
    xhr.send();
    await over;
    return [events, xhr.responseText.length];
  },
  "an answer that breaks off": ({ own }) => requested(own("partial")),
  "no answer": ({ own }) => requested(own("reset")),
  "nobody there": () => requested("http://127.0.0.1:9/"),
  "the same answer object each time": async ({ own }) => {
    const { xhr, over } = recorded();
    xhr.open("GET", own("answer", { body: "[1]" }));
    xhr.responseType = "json";
    xhr.send();
    await over;
    const { response } = xhr;
    return response === xhr.response;
  },
  "a cookie that was set is sent": async ({ own }) => [await requested(own("cookie")), await requested(own("cookie"))],
  "an answer from the cache": async ({ own }) => [await requested(own("cached")), await requested(own("cached"))],
  ...redirects(),
  "a redirect in a circle": ({ own }) => requested(own("loop")),
  "a redirect to what is no address": ({ own }) => requested(own("redirect", { to: "http://" })),
  "another origin without CORS": ({ other }) => requested(other("answer")),
  "another origin for all": ({ other }) => requested(other("answer", { cors: "any" })),
  "another origin that shows headers": ({ other }) => requested(other("headers", { cors: "full" })),
  "a post to another origin": ({ other }) => requested(other("echo", { cors: "any" }), { method: "POST", body: "x" }),
  "a header that another origin allows": ({ other }) =>
    requested(other("echo", { cors: "full" }), { prepare: (xhr) => xhr.setRequestHeader("x-shop", "a") }),
  "a header that another origin does not allow": ({ other }) =>
    requested(other("echo", { cors: "full" }), { prepare: (xhr) => xhr.setRequestHeader("x-else", "a") }),
  "a method that another origin allows": ({ other }) =>
    requested(other("echo", { cors: "full" }), { method: "PUT", body: "x" }),
  "a method that another origin does not allow": ({ other }) =>
    requested(other("echo", { cors: "full" }), { method: "PURGE" }),
  "credentials that another origin allows": ({ other }) =>
    requested(other("cookie", { cors: "credentials" }), withCredentials),
  "credentials that another origin does not allow": ({ other }) =>
    requested(other("cookie", { cors: "any" }), withCredentials),
  "credentials at the own origin": ({ own }) => requested(own("cookie"), withCredentials),
  "uploads to another origin, listened to before": ({ other }) =>
    requested(other("answer", { cors: "full" }), { method: "POST", body: "x" }),
  "uploads to another origin, not listened to": ({ other }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", other("echo", { cors: "any" }));
      xhr.onloadend = () => resolve(stateOf(xhr));
      xhr.send("x");
    }),
};

const withCredentials = {
  prepare: (xhr: XMLHttpRequest): void => {
    xhr.withCredentials = true;
  },
};

function statuses(numbers: readonly number[]): Family {
  return Object.fromEntries(
    numbers.map((status) => [`status ${status}`, ({ own }) => requested(own("answer", { status: `${status}` }))]),
  );
}

function types(): Family {
  return Object.fromEntries(
    TYPES.map((responseType) => [
      `response type ${responseType || "of none"}`,
      ({ own }) =>
        requested(own("answer", { body: '{"a":[1]}', type: "text/html" }), {
          prepare: (xhr) => {
            xhr.responseType = responseType;
          },
        }),
    ]),
  );
}

function redirects(): Family {
  return Object.fromEntries(
    [301, 302, 303, 307, 308].map((status) => [
      `${status} of POST`,
      ({ own }) => requested(own("redirect", { to: own("echo"), status: `${status}` }), { method: "POST", body: "x" }),
    ]),
  );
}
