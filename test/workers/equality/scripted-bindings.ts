import { type Family, inside, type Scene } from "./case.ts";
import { settled } from "./observation.ts";

/** A class of the shape of Workers AI's binding, with private state that a wrong `this` cannot reach. */
class Ai {
  readonly #model = "m";
  aiGatewayLogId = null;
  async run(model: string, input: unknown, options?: unknown): Promise<unknown> {
    if (model === "bad")
      throw Object.assign(new Error("no such model"), { name: "InferenceUpstreamError", code: 5007 });
    if (typeof options === "object" && options && "stream" in options) return new Response("data: 1\n\n").body;
    return { response: this.#model, model, input, count: arguments_(model, input, options) };
  }
  async models(): Promise<unknown> {
    return [this.#model];
  }
  gateway(id: string): unknown {
    return { id, run: async () => this.#model };
  }
}

const arguments_ = (...args: unknown[]): number => args.filter((one) => one !== undefined).length;

class VectorizeIndexImpl {
  readonly #vectors = new Map<string, unknown>();
  async insert(vectors: readonly { readonly id: string }[]): Promise<unknown> {
    for (const vector of vectors) this.#vectors.set(vector.id, vector);
    return { mutationId: "1", count: this.#vectors.size };
  }
  async upsert(vectors: readonly { readonly id: string }[]): Promise<unknown> {
    return this.insert(vectors);
  }
  async query(vector: readonly number[], options?: unknown): Promise<unknown> {
    if (vector.length === 0) throw new RangeError("a vector has dimensions");
    return { matches: [...this.#vectors.values()], count: this.#vectors.size, options };
  }
  async getByIds(ids: readonly string[]): Promise<unknown> {
    return ids.map((id) => this.#vectors.get(id));
  }
  async deleteByIds(ids: readonly string[]): Promise<unknown> {
    return { count: ids.filter((id) => this.#vectors.delete(id)).length };
  }
  async describe(): Promise<unknown> {
    return { dimensions: 3 };
  }
}

class Hyperdrive {
  readonly connectionString = "postgres://user:secret@db.example:5432/shop";
  readonly host = "db.example";
  readonly port = 5432;
  readonly user = "user";
  readonly password = "secret";
  readonly database = "shop";
  connect(): unknown {
    return { opened: this.host };
  }
}

/** Puts an object into `env` as the runtime would have, for the time of a case. */
function given<Binding extends object>(make: () => Binding, act: (binding: Binding, scene: Scene) => unknown) {
  return async (scene: Scene) => {
    const name = `GIVEN_${new URL(scene.request.url).pathname.split("/").pop()}`;
    scene.env[name] = make();
    try {
      return await act(scene.env[name] as Binding, scene);
    } finally {
      delete scene.env[name];
    }
  };
}

/** An object of a user's own, whose members only look like those of a binding. */
const lookalike = {
  get: (key: string) => `sync ${key}`,
  put: () => "put",
  list: () => [],
  delete: () => true,
  getWithMetadata: () => null,
};

/** Bindings that miniflare cannot run offline, as objects of the same shape; and objects that are none. */
export const scriptedBindings: Family = inside({
  "AI run": given(
    () => new Ai(),
    async (ai) => [
      await ai.run("m", { prompt: "p" }),
      await ai.run("m", {}, { gateway: 1 }),
      await settled(() => ai.run("bad", {})),
    ],
  ),
  "AI run as a stream": given(
    () => new Ai(),
    async (ai) => new Response((await ai.run("m", {}, { stream: true })) as ReadableStream).text(),
  ),
  "AI's other members": given(
    () => new Ai(),
    async (ai) => [ai.aiGatewayLogId, await ai.models(), ai instanceof Ai, ai.constructor.name],
  ),
  Vectorize: given(
    () => new VectorizeIndexImpl(),
    async (index) => [
      await index.insert([{ id: "a" }, { id: "b" }]),
      await index.upsert([{ id: "c" }]),
      await index.query([1, 2], { topK: 1 }),
      await settled(() => index.query([])),
      await index.getByIds(["a", "none"]),
      await index.deleteByIds(["a"]),
      await index.describe(),
    ],
  ),
  Hyperdrive: given(
    () => new Hyperdrive(),
    (hyperdrive) => [
      hyperdrive.connectionString,
      [hyperdrive.host, hyperdrive.port, hyperdrive.user, hyperdrive.password, hyperdrive.database],
      hyperdrive.connect(),
      Object.keys(hyperdrive),
    ],
  ),
  "an object with the members of KV": given(
    () => lookalike,
    (own) => [own.get("k"), own.put(), own.list(), own.delete(), own === lookalike],
  ),
  "a frozen object": given(
    () => Object.freeze({ prepare: () => "mine", batch: 1, exec: 2, dump: 3 }),
    (own) => [own.prepare(), Object.isFrozen(own)],
  ),
  "an object that throws when it is looked at": given(
    () =>
      new Proxy({} as Record<string, unknown>, {
        get: (_target, key) => {
          if (key === "allowed") return "yes";
          throw new Error(`looked at ${String(key)}`);
        },
        has: () => {
          throw new Error("looked for");
        },
        ownKeys: () => {
          throw new Error("listed");
        },
        getPrototypeOf: () => {
          throw new Error("asked for its class");
        },
      }),
    (own) => own["allowed"],
  ),
  "an object with a getter that counts": given(
    () => ({
      count: 0,
      get get() {
        this.count++;
        return () => this.count;
      },
    }),
    (own) => own.get(),
  ),
  "a function": given(
    () => Object.assign((value: number) => value + 1, { send: "text" }),
    (own) => [own(1), own.send, typeof own],
  ),
  "an array": given(
    () => [1, [2]],
    (own) => [Array.isArray(own), own.length, own],
  ),
  "a Date": given(
    () => new Date(0),
    (own) => [own.getTime(), own instanceof Date],
  ),
  "a Map": given(
    () => new Map([["k", 1]]),
    (own) => [own.get("k"), own.size, own instanceof Map],
  ),
  bytes: given(
    () => new Uint8Array([1, 2]),
    (own) => [own, own.byteLength, own instanceof Uint8Array],
  ),
  "a promise": given(
    () => Promise.resolve(7),
    async (own) => [await own, own instanceof Promise],
  ),
  "a Response": given(
    () => new Response("text"),
    async (own) => [await own.text(), own.bodyUsed],
  ),
  "an object without a prototype": given(
    () => Object.assign(Object.create(null) as { a?: number }, { a: 1 }),
    (own) => [own.a, Object.getPrototypeOf(own)],
  ),
  "an object in an object": given(
    () => ({ inner: lookalike }),
    (own) => [own.inner === lookalike, own.inner.get("k")],
  ),
  "an object replaced by another": async ({ env }) => {
    env["SWAPPED"] = { get: () => "first" };
    const first = (env["SWAPPED"] as typeof lookalike).get("");
    env["SWAPPED"] = { get: () => "second" };
    const second = (env["SWAPPED"] as typeof lookalike).get("");
    delete env["SWAPPED"];
    return [first, second, env["SWAPPED"]];
  },
});
