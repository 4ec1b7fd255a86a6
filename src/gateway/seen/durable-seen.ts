import type { SharedSeen } from "./shared-seen.ts";

/** The part of a Durable Object's namespace, a binding of `env`, that is used. */
export interface SeenNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: { method: "POST"; body: string }): Promise<Response> };
}

/** The part of a Durable Object's state that is used; it has to be one with SQLite. */
export interface SeenObjectState {
  readonly storage: {
    readonly sql: { exec(query: string, ...values: unknown[]): Iterable<Readonly<Record<string, unknown>>> };
  };
}

/** How long an id is remembered: as `dedupe` has it by default. */
const WINDOW_MS = 600_000;
const MAX_IDS = 200_000;

/** The one object that all isolates ask. */
const OBJECT = "seen";

/**
 * Makes a memory that the isolates of a Worker share, for the option `sharedSeen`: one Durable Object of the class
 * {@link SeenObject}, asked twice for each request with segments or errors. It remembers 200,000 ids for ten minutes.
 */
export function createDurableSeen(namespace: SeenNamespace): SharedSeen {
  async function call(method: "known" | "add", ids: readonly string[]): Promise<unknown> {
    // Not kept: a stub belongs to the request that it was made in.
    const stub = namespace.get(namespace.idFromName(OBJECT));
    const response = await stub.fetch(`https://seen/${method}`, { method: "POST", body: JSON.stringify(ids) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }
  return {
    known: async (ids) => toIds(await call("known", ids)),
    async add(ids) {
      await call("add", ids);
    },
  };
}

function toIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
}

/** The Durable Object that remembers ids. A Worker exports it, and binds it with SQLite. */
export class SeenObject {
  readonly #sql: SeenObjectState["storage"]["sql"];

  constructor({ storage }: SeenObjectState) {
    this.#sql = storage.sql;
    this.#sql.exec("CREATE TABLE IF NOT EXISTS seen (number INTEGER PRIMARY KEY, id TEXT UNIQUE, until INTEGER)");
  }

  /** Answers what {@link createDurableSeen} asks. */
  async fetch(request: Request): Promise<Response> {
    const ids = toIds(await request.json());
    if (request.url.endsWith("/known")) return Response.json(ids.filter((id) => this.#has(id)));
    for (const id of ids) this.#add(id);
    this.#forget();
    return Response.json([]);
  }

  #has(id: string): boolean {
    return [...this.#sql.exec("SELECT 1 FROM seen WHERE id = ? AND until > ?", id, Date.now())].length > 0;
  }

  #add(id: string): void {
    this.#sql.exec("INSERT OR REPLACE INTO seen (id, until) VALUES (?, ?)", id, Date.now() + WINDOW_MS);
  }

  /** Numbers grow, and with them the time: what is to be forgotten stands first. */
  #forget(): void {
    this.#sql.exec("DELETE FROM seen WHERE number <= (SELECT max(number) FROM seen) - ?", MAX_IDS);
    const oldest = "SELECT number FROM seen WHERE until > ? ORDER BY number LIMIT 1";
    this.#sql.exec(`DELETE FROM seen WHERE number < (${oldest})`, Date.now());
  }
}
