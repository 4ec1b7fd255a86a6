import { type Case, type Family, inside } from "./case.ts";
import { isSame, settled } from "./observation.ts";

const BINDINGS = ["KV", "DB", "BUCKET", "JOBS", "PEER", "PEER_ENTRY", "ROOM", "POINTS", "STEPS"] as const;

/** The prototype's name and the own keys of a binding: what `instanceof` and copies of it depend on. */
function shapeOf(binding: unknown): unknown {
  const prototype = Object.getPrototypeOf(binding) as { constructor: { name: string } };
  return [
    typeof binding,
    Object.prototype.toString.call(binding),
    prototype.constructor.name,
    Reflect.ownKeys(binding as object).map(String),
  ];
}

const withinOne: Family = inside({
  "keys of env": ({ env }) => [Object.keys(env), Reflect.ownKeys(env).map(String)],
  "a loop over env": ({ env }) => {
    const names: string[] = [];
    for (const name in env) names.push(name);
    return names;
  },
  "what is in env": ({ env }) =>
    ["TEXT", "KV", "NOTHING", "toString"].map((name) => [name, name in env, Object.hasOwn(env, name)]),
  "texts, secrets and JSON": ({ env }) => [env.TEXT, env.EMPTY, env.SETTINGS, env["NOTHING"], typeof env.TEXT],
  "JSON is the same object each time": ({ env }) => [
    isSame(() => env.SETTINGS),
    isSame(() => env.SETTINGS.limits),
    Array.isArray(env.SETTINGS.limits),
    Object.getPrototypeOf(env.SETTINGS) === Object.prototype,
  ],
  "bindings are the same object each time": ({ env }) => BINDINGS.map((name) => [name, isSame(() => env[name])]),
  "bindings are the same in a copy": ({ env }) => {
    const copy = { ...env };
    return BINDINGS.map((name) => [name, copy[name] === env[name]]);
  },
  "bindings by destructuring": async ({ env }) => {
    const { KV, ...rest } = env;
    return [KV === env.KV, Object.keys(rest).length, await KV.get("nothing there")];
  },
  ...Object.fromEntries(
    BINDINGS.map((name) => [
      `the shape of ${name}`,
      ({ env }: { readonly env: Record<string, unknown> }) => shapeOf(env[name]),
    ]),
  ),
  "env's own shape": ({ env }) => [
    Object.prototype.toString.call(env),
    Object.getPrototypeOf(env) === Object.prototype,
    Object.isExtensible(env),
    Object.isFrozen(env),
    Object.isSealed(env),
  ],
  "descriptors of env": ({ env }) =>
    ["TEXT", "KV", "SETTINGS"].map((name) => {
      const { writable, enumerable, configurable, value, get } = Object.getOwnPropertyDescriptor(env, name) ?? {};
      return [name, writable, enumerable, configurable, typeof value, typeof get, name === "KV" || value === env[name]];
    }),
  "env as JSON": ({ env }) => Object.entries(JSON.parse(JSON.stringify({ ...env, UPSTREAM: 0, COLLECTOR: 0 }))),
  "assignment to env": ({ env }) => {
    env["MINE"] = { own: 1 };
    const seen = [env["MINE"], "MINE" in env, Object.keys(env).includes("MINE")];
    return [...seen, Reflect.deleteProperty(env, "MINE"), "MINE" in env];
  },
  "assignment over a binding": ({ env }) => {
    const { OTHER_KV } = env;
    Reflect.set(env, "OTHER_KV", "replaced");
    const seen = env.OTHER_KV;
    Reflect.set(env, "OTHER_KV", OTHER_KV);
    return [seen, env.OTHER_KV === OTHER_KV];
  },
  "a definition on env": ({ env }) => {
    Object.defineProperty(env, "DEFINED", { get: () => "got", configurable: true });
    return [env["DEFINED"], Object.keys(env).includes("DEFINED"), Reflect.deleteProperty(env, "DEFINED")];
  },
  "env as a prototype": async ({ env }) => {
    const heir = Object.create(env) as typeof env;
    return [heir.TEXT, heir.SETTINGS === env.SETTINGS, await heir.KV.get("nothing")];
  },
  "env as a key of a WeakMap": ({ env, args }) => {
    const known = new WeakMap([[env as object, "known"]]);
    return [known.get(args[1] as object), args[1] === env];
  },
  "entries and values of env": ({ env }) => [
    Object.entries(env).length,
    Object.values(env).filter((value) => typeof value === "string").length,
  ],
  // A binding is a view, of which the runtime says other words.
  "structuredClone of env": ({ env }) => {
    try {
      return structuredClone(env);
    } catch (reason) {
      return reason instanceof DOMException && reason.name;
    }
  },
  "Object.assign from env": ({ env }) => {
    const copy = Object.assign({}, env);
    return [Object.keys(copy), copy.KV === env.KV];
  },
  "methods of a binding taken from it": async ({ env }) => {
    const { get } = env.KV;
    return settled(() => get("nothing"));
  },
  "methods of a binding called on it": ({ env }) => settled(() => env.KV.get.call(env.KV, "nothing")),
  "methods of a binding called on another": ({ env }) => settled(() => env.KV.get.call(env.OTHER_KV, "nothing")),
  "a method of a binding is the same each time": ({ env }) => [
    isSame(() => env.KV.get),
    env.KV.get.name === env.OTHER_KV.get.name,
  ],
  "names and lengths of methods": ({ env }) =>
    [env.KV.get, env.KV.put, env.DB.prepare, env.BUCKET.get, env.JOBS.send, env.ROOM.idFromName].map((method) => [
      method.name,
      method.length,
    ]),
  "a property of its own on a binding": ({ env }) => {
    Reflect.set(env.KV, "mine", 1);
    return [Reflect.get(env.KV, "mine"), Object.keys(env.KV), Reflect.deleteProperty(env.KV, "mine")];
  },
  "a binding as a key": ({ env }) => new Map<unknown, string>([[env.KV, "kv"]]).get(env.KV),
  "a binding as text": ({ env }) => BINDINGS.map((name) => settled(() => String(env[name]))).length,
  "a binding awaited": async ({ env }) => [
    (await env.KV) === env.KV,
    (await env.DB) === env.DB,
    (await env.BUCKET) === env.BUCKET,
  ],
  "members of a binding that are none": ({ env }) => [
    Reflect.get(env.KV, "nothing"),
    Reflect.get(env.DB, "then"),
    "nothing" in env.KV,
    "get" in env.KV,
    "prepare" in env.DB,
  ],
});

const seen = new WeakSet<object>();

/** Asks twice: what one request did to `env` is there in the next. */
const twice: NonNullable<Case["ask"]> = async ({ ask }) => [await ask(), await ask()];

/** `env` as an object: what is in it, what can be done to it, and what stays. */
export const environment: Family = {
  ...withinOne,
  "env is the same at each request": {
    inside: ({ env }) => {
      const isKnown = seen.has(env);
      seen.add(env);
      return isKnown;
    },
    ask: twice,
  },
  "what is assigned stays": {
    inside: ({ env }) => {
      const before = env["KEPT"];
      env["KEPT"] = "from before";
      return [before, Object.keys(env).includes("KEPT")];
    },
    ask: twice,
  },
  "a binding replaced stays": {
    inside: ({ env }) => {
      const before = typeof Reflect.get(env.VERSION as object, "id");
      Reflect.set(env, "VERSION", { replaced: true });
      return before;
    },
    ask: twice,
  },
  "a binding wrapped by the user stays": {
    inside: async ({ env }) => {
      const { PEER_ENTRY } = env;
      const isWrapped = "wrapped" in PEER_ENTRY;
      if (!isWrapped) Reflect.set(env, "WRAPPED", { fetch: (url: string) => PEER_ENTRY.fetch(url), wrapped: true });
      const wrapped = env["WRAPPED"] as typeof PEER_ENTRY;
      return [isWrapped, await (await wrapped.fetch("http://peer/")).text(), isSame(() => env["WRAPPED"])];
    },
    ask: twice,
  },
};
