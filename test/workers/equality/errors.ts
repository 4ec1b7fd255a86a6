import { type Family, type Scene, type Stage, serving } from "./case.ts";
import { settled, thrown, wholeOf } from "./observation.ts";

class CartError extends Error {
  override readonly name = "CartError";
  readonly status = 409;
}

/** What a handler may throw or give that is no Response. */
const FAILURES: Readonly<Record<string, (scene: Scene) => unknown>> = {
  "an Error": () => {
    throw new RangeError("thrown at once");
  },
  "an Error, later": async () => {
    await null;
    throw new RangeError("thrown later");
  },
  "an error of its own with a cause": () => {
    throw new CartError("conflict", { cause: new TypeError("why") });
  },
  "an error of its own, later": () => Promise.reject(new CartError("conflict", { cause: "why" })),
  "an AggregateError": () => Promise.any([Promise.reject(new Error("one")), Promise.reject(new Error("two"))]),
  "a DOMException": () => AbortSignal.abort().throwIfAborted(),
  "a text": () => Promise.reject("a text"),
  "an object": () => Promise.reject({ code: 7 }),
  undefined: () => Promise.reject(undefined),
  null: () => Promise.reject(null),
  "a frozen error": () => {
    throw Object.freeze(new Error("frozen"));
  },
  "an error whose message throws": () => {
    throw Object.defineProperty(new Error("x"), "message", {
      get() {
        throw new Error("in the getter");
      },
    });
  },
  "the rejection of a fetch": () => fetch("http://127.0.0.1:9/"),
  "the refusal of a fetch": () => fetch("nowhere"),
  "a Response": () => {
    throw new Response("thrown", { status: 400 });
  },
  "a stack overflow": () => {
    const recurse = (): number => recurse() + 1;
    return recurse();
  },
};

const GIVEN: Readonly<Record<string, (scene: Scene) => unknown>> = {
  "null is given": () => null,
  "nothing is given": () => {},
  "nothing is given, later": async () => {},
  "an object is given": () => ({ status: 200 }),
  "a text is given": () => "text",
  "a number is given, later": async () => 7,
  "a Request is given": ({ request }) => request,
  "a function is given": () => () => new Response(),
};

const neverSettles = (): unknown => new Promise(() => {});

/** The error as the Worker beside the subject's sees it, which asks by its service binding. */
const seenByCaller = ({ env, request }: Stage) => settled(() => env.SUBJECT.fetch(request.url), wholeOf as never);

function both(cases: Readonly<Record<string, (scene: Scene) => unknown>>): Family {
  const seen = Object.entries(cases).map(([name, serve]) => [
    `${name}, by a service binding`,
    { serve, call: seenByCaller },
  ]);
  return { ...serving(cases), ...Object.fromEntries(seen) };
}

/** What goes wrong in a handler, at the client and at a caller. */
export const errors: Family = {
  ...both(FAILURES),
  ...both(GIVEN),
  "a promise that never settles": { serve: neverSettles, isEndless: true },
  "a promise that never settles, by a service binding": { serve: neverSettles, call: seenByCaller, isEndless: true },
  "passThroughOnException()": {
    serve: ({ ctx }) => {
      ctx.passThroughOnException();
      throw new Error("passed through");
    },
    // workerd then asks the host that the request names.
    ask: ({ ask, upstreamHost }) => ask({ path: "/text", headers: { host: upstreamHost } }),
    isUntraced: true,
  },
  "an error in waitUntil": {
    serve: ({ ctx }) => {
      ctx.waitUntil(Promise.reject(new Error("afterwards")));
      return new Response("answered");
    },
  },
  "an error after the answer": {
    serve: ({ upstream, ctx }) => {
      ctx.waitUntil(
        fetch(upstream("reset")).catch(async (reason) => {
          const answer = await fetch(upstream("told"), { method: "POST", body: JSON.stringify(thrown(reason)) });
          await answer.text();
        }),
      );
      return new Response("answered");
    },
    ask: async ({ ask, arrived }) => [await ask(), await arrived("told")],
    isLate: true,
  },
  "an error caught by the handler": {
    inside: ({ upstream }) => settled(() => fetch(upstream("reset"))),
  },
};
