import { type Family, fetched } from "./case.ts";

const STATUSES = [301, 302, 303, 307, 308];

/** Redirects within the page's own origin, and all that has to do with another one. */
export const fetchOrigins: Family = {
  ...redirects(),
  "a redirect that is not followed": ({ own }) =>
    fetched(() => fetch(own("redirect", { to: own("answer") }), { redirect: "manual" })),
  "a redirect that is an error": ({ own }) =>
    fetched(() => fetch(own("redirect", { to: own("answer") }), { redirect: "error" })),
  "a Request whose redirect is not followed": ({ own }) =>
    fetched(() => fetch(new Request(own("redirect", { to: own("answer") }), { redirect: "manual" }))),
  "a redirect to another redirect": ({ own }) =>
    fetched(() => fetch(own("redirect", { to: own("redirect", { to: own("answer") }) }))),
  "a redirect with a fragment": ({ own }) => fetched(() => fetch(own("redirect", { to: `${own("answer")}#part` }))),
  "a redirect in a circle": async ({ own }) => fetched(() => fetch(own("loop"))),
  "a redirect without an address": ({ own }) => fetched(() => fetch(own("redirect"))),
  "a redirect to what is no address": ({ own }) => fetched(() => fetch(own("redirect", { to: "http://" }))),
  "a redirect to a data URL": ({ own }) => fetched(() => fetch(own("redirect", { to: "data:text/plain,x" }))),
  "a redirect to an error": ({ own }) =>
    fetched(() => fetch(own("redirect", { to: own("answer", { status: "404" }) }))),
  "a redirect of a stream": ({ own }) =>
    fetched(() =>
      fetch(own("redirect", { to: own("echo"), status: "307" }), { method: "POST", body: new Blob(["streamed"]) }),
    ),
  "a redirect of HEAD": ({ own }) => fetched(() => fetch(own("redirect", { to: own("answer") }), { method: "HEAD" })),
  "another origin without CORS": ({ other }) => fetched(() => fetch(other("answer"))),
  "another origin for all": ({ other }) => fetched(() => fetch(other("answer", { cors: "any" }))),
  "another origin for this one": ({ other }) => fetched(() => fetch(other("answer", { cors: "origin" }))),
  "another origin that shows headers": ({ other }) => fetched(() => fetch(other("headers", { cors: "full" }))),
  "another origin that answers 500": ({ other }) =>
    fetched(() => fetch(other("answer", { cors: "any", status: "500" }))),
  "another origin without CORS, not to be read": ({ other }) =>
    fetched(() => fetch(other("answer"), { mode: "no-cors" })),
  "another origin by a Request": ({ other }) => fetched(() => fetch(new Request(other("answer", { cors: "any" })))),
  "another origin by a Request, not to be read": ({ other }) =>
    fetched(() => fetch(new Request(other("answer"), { mode: "no-cors" }))),
  "a post to another origin": ({ other }) =>
    fetched(() => fetch(other("echo", { cors: "any" }), { method: "POST", body: "x" })),
  "a post to another origin, not to be read": ({ other }) =>
    fetched(() => fetch(other("echo"), { method: "POST", body: "x", mode: "no-cors" })),
  "a header that another origin allows": ({ other }) =>
    fetched(() => fetch(other("echo", { cors: "full" }), { headers: { "x-shop": "a" } })),
  "a header that another origin does not allow": ({ other }) =>
    fetched(() => fetch(other("echo", { cors: "full" }), { headers: { "x-else": "a" } })),
  "a method that another origin allows": ({ other }) =>
    fetched(() => fetch(other("echo", { cors: "full" }), { method: "PUT", body: "x" })),
  "a method that another origin does not allow": ({ other }) =>
    fetched(() => fetch(other("echo", { cors: "full" }), { method: "PURGE" })),
  "credentials that another origin allows": ({ other }) =>
    fetched(() => fetch(other("cookie", { cors: "credentials" }), { credentials: "include" })),
  "credentials that another origin does not allow": ({ other }) =>
    fetched(() => fetch(other("cookie", { cors: "any" }), { credentials: "include" })),
  "no credentials to another origin": ({ other }) =>
    fetched(() => fetch(other("cookie", { cors: "credentials" }), { credentials: "omit" })),
  "another origin that redirects to itself": ({ other }) =>
    fetched(() => fetch(other("redirect", { cors: "any", to: other("answer", { cors: "any" }) }))),
  "another origin that redirects to the page's": ({ own, other }) =>
    fetched(() => fetch(other("redirect", { cors: "any", to: own("answer", { cors: "any" }) }))),
  "another origin that redirects without CORS": ({ own, other }) =>
    fetched(() => fetch(other("redirect", { to: own("answer", { cors: "any" }) }))),
  "another origin that breaks off": ({ other }) => fetched(() => fetch(other("partial", { cors: "any" }))),
  "another origin that does not answer": ({ other }) => fetched(() => fetch(other("reset", { cors: "any" }))),
  "another origin, given up": ({ other }) =>
    fetched(() => fetch(other("hang", { cors: "any" }), { signal: AbortSignal.timeout(15) })),
};

function redirects(): Family {
  return Object.fromEntries(
    STATUSES.flatMap((status) =>
      ["GET", "POST"].map((method) => [
        `${status} of ${method}`,
        ({ own }) => {
          const body = method === "POST" ? "x" : null;
          return fetched(() => fetch(own("redirect", { to: own("echo"), status: `${status}` }), { method, body }));
        },
      ]),
    ),
  );
}
