import { called, type Family } from "./case.ts";
import { requested } from "./xhr-record.ts";

function form(): FormData {
  const data = new FormData();
  data.set("name", "Ann");
  data.append("file", new Blob(["content"], { type: "text/plain" }), "a.txt");
  return data;
}

const xml = (text: string): Document => new DOMParser().parseFromString(text, "text/xml");

/** Methods, addresses, headers and bodies. */
/** Firefox draws the boundary between the parts of a form, and its length. */
function sizeless(seen: unknown): unknown {
  return JSON.parse(JSON.stringify(seen).replace(/\b3\d\d\b/g, "300"));
}

export const xhrRequests: Family = {
  ...methods(["GET", "get", "POST", "put", "PATCH", "patch", "DELETE", "OPTIONS", "HEAD", "PURGE", "purge"]),
  "a relative address": ({ own }) => requested(own("echo").replace(location.origin, "")),
  "an address that is a URL": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", new URL("#fragment", own("echo")));
      xhr.onloadend = () => resolve([xhr.status, xhr.responseURL]);
      xhr.send();
    }),
  "an address that is an object": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      Reflect.apply(xhr.open, xhr, [{ toString: () => "PUT" }, { toString: () => own("echo") }]);
      xhr.onloadend = () => resolve([xhr.status, xhr.responseURL]);
      xhr.send();
    }),
  "a data URL": () => requested("data:text/plain,inline"),
  "a blob URL": async () => {
    const url = URL.createObjectURL(new Blob(["in a blob"], { type: "text/csv" }));
    const seen = JSON.stringify(await requested(url)).replaceAll(url, "BLOB");
    URL.revokeObjectURL(url);
    return seen;
  },
  "a user and a password": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("GET", own("echo"), true, "me", "secret");
      xhr.onloadend = () => resolve([xhr.status, xhr.responseURL, xhr.responseText]);
      xhr.send();
    }),
  "async that is null": ({ own }) => {
    const xhr = new XMLHttpRequest();
    Reflect.apply(xhr.open, xhr, ["GET", own("answer"), null]);
    xhr.send();
    return [xhr.readyState, xhr.responseText];
  },
  "async that is undefined": ({ own }) => {
    const xhr = new XMLHttpRequest();
    Reflect.apply(xhr.open, xhr, ["GET", own("answer"), undefined]);
    xhr.send();
    return [xhr.readyState, xhr.responseText];
  },
  "async that is a text": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      Reflect.apply(xhr.open, xhr, ["GET", own("answer"), "false"]);
      xhr.onloadend = () => resolve([xhr.readyState, xhr.responseText]);
      xhr.send();
    }),
  "a header": ({ own }) => requested(own("echo"), { prepare: (xhr) => xhr.setRequestHeader("x-shop", "a") }),
  "a header twice": ({ own }) =>
    requested(own("echo"), {
      prepare: (xhr) => {
        xhr.setRequestHeader("x-shop", "a");
        xhr.setRequestHeader("X-Shop", "b");
      },
    }),
  "a header with space around its value": ({ own }) =>
    requested(own("echo"), { prepare: (xhr) => xhr.setRequestHeader("x-shop", "  a ") }),
  "headers that browsers set themselves": ({ own }) =>
    requested(own("echo"), {
      prepare: (xhr) => {
        xhr.setRequestHeader("accept", "text/csv");
        xhr.setRequestHeader("accept-language", "de");
      },
    }),
  "a header that a page may not set": ({ own }) =>
    requested(own("echo"), { prepare: (xhr) => xhr.setRequestHeader("host", "evil") }),
  "a content type of the page's own": ({ own }) =>
    requested(own("echo"), {
      method: "POST",
      body: "{}",
      prepare: (xhr) => xhr.setRequestHeader("content-type", "application/json"),
    }),
  "a content type with a charset, and a text": ({ own }) =>
    requested(own("echo"), {
      method: "POST",
      body: "x",
      prepare: (xhr) => xhr.setRequestHeader("content-type", "text/plain;charset=iso-8859-1"),
    }),
  "a bad header": ({ own }) =>
    requested(own("echo"), { prepare: (xhr) => void called(() => xhr.setRequestHeader("bad name", "a")) }),
  "a text": ({ own }) => requested(own("echo"), { method: "POST", body: "Gr\u00fc\u00dfe \ud83d\uded2" }),
  "an empty text": ({ own }) => requested(own("echo"), { method: "POST", body: "" }),
  "no body": ({ own }) => requested(own("echo"), { method: "POST" }),
  null: ({ own }) => requested(own("echo"), { method: "POST", body: null }),
  "a body with GET": ({ own }) => requested(own("echo"), { body: "ignored" }),
  "a number as a body": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", own("echo"));
      xhr.onloadend = () => resolve([xhr.status, xhr.responseText]);
      Reflect.apply(xhr.send, xhr, [7]);
    }),
  "an object as a body": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", own("echo"));
      xhr.onloadend = () => resolve([xhr.status, xhr.responseText]);
      Reflect.apply(xhr.send, xhr, [{}]);
    }),
  "an ArrayBuffer": ({ own }) => requested(own("echo"), { method: "POST", body: new Uint8Array([0, 255, 128]).buffer }),
  "a view of a buffer": ({ own }) =>
    requested(own("echo"), { method: "POST", body: new Uint8Array([1, 2, 3, 4]).subarray(1, 3) }),
  "a Blob": ({ own }) => requested(own("echo"), { method: "POST", body: new Blob(["a,b"], { type: "text/csv" }) }),
  FormData: async ({ own }) => sizeless(await requested(own("answer"), { method: "POST", body: form() })),
  URLSearchParams: ({ own }) => requested(own("echo"), { method: "POST", body: new URLSearchParams({ q: "a b" }) }),
  "an XML document": ({ own }) => requested(own("echo"), { method: "POST", body: xml("<a>\u00fc</a>") }),
  "an HTML document": ({ own }) =>
    requested(own("echo"), { method: "POST", body: new DOMParser().parseFromString("<p>a", "text/html") }),
  "a large text": ({ own }) =>
    requested(own("answer"), { method: "POST", body: "0123456789".repeat(20_000) }).then(
      (seen) => JSON.stringify(seen).length,
    ),
  "a ReadableStream": ({ own }) =>
    new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", own("echo"));
      xhr.onloadend = () => resolve([xhr.status, xhr.responseText]);
      Reflect.apply(xhr.send, xhr, [new ReadableStream()]);
    }),
};

function methods(names: readonly string[]): Family {
  return Object.fromEntries(
    names.map((method) => [`method ${method}`, ({ own }) => requested(own("echo"), { method })]),
  );
}
