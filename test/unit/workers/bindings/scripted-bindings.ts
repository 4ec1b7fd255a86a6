import { createEdgeStorage } from "../../../../src/edge/edge-storage.ts";
import type { BindingsOption } from "../../../../src/workers/bindings/binding-options.ts";
import { envelopes } from "../../../../src/workers/bindings/envelope.ts";
import { instrumentEnv } from "../../../../src/workers/bindings/instrument-env.ts";
import { createTestServer } from "../../edge/served.ts";

/** A KV namespace that, like the native one, takes no other `this` than itself. */
export class ScriptedKv {
  readonly #values = new Map<unknown, string>();
  readonly calls: unknown[][] = [];

  async get(...args: unknown[]): Promise<string | undefined> {
    this.calls.push(args);
    return this.#values.get(args[0]);
  }
  async getWithMetadata(key: string): Promise<{ readonly value: string | undefined }> {
    return { value: this.#values.get(key) };
  }
  put(key: string, value: string): Promise<void> {
    if (!key) throw new TypeError("no key");
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

/** A D1 statement that only a native database can read. */
class ScriptedStatement {
  readonly #sql: string;
  readonly #values: readonly unknown[];

  constructor(sql: string, values: readonly unknown[] = []) {
    this.#sql = sql;
    this.#values = values;
  }
  static told(statement: ScriptedStatement): readonly unknown[] {
    return [statement.#sql, ...statement.#values];
  }
  bind(...values: readonly unknown[]): ScriptedStatement {
    return new ScriptedStatement(this.#sql, values);
  }
  async first(): Promise<readonly unknown[]> {
    return ScriptedStatement.told(this);
  }
}

export class ScriptedD1 {
  readonly #told = ScriptedStatement.told;

  prepare(sql: string): ScriptedStatement {
    return new ScriptedStatement(sql);
  }
  async batch(statements: readonly ScriptedStatement[]): Promise<unknown> {
    return statements.map(this.#told);
  }
}

export class ScriptedQueue {
  readonly sent: unknown[][] = [];

  async send(...args: unknown[]): Promise<void> {
    this.sent.push(args);
  }
  async sendBatch(...args: unknown[]): Promise<void> {
    this.sent.push(args);
  }
}

/** Uses bindings within a traced request, and gives what came of it and the Exit spans. */
export async function use<Env extends object, Result>(
  native: Env,
  callback: (env: Env) => Result,
  bindings?: BindingsOption,
) {
  const storage = createEdgeStorage();
  const server = createTestServer(storage);
  const env = instrumentEnv(native, { storage, service: "shop", bindings, envelopes });
  let result: Awaited<Result> | undefined;
  let error: unknown;
  await server.serve(new Request("http://edge/"), async () => {
    try {
      result = await callback(env);
    } catch (reason) {
      error = reason;
    }
    return new Response();
  });
  const spans = server.segment().spans.filter(({ spanType }) => spanType === 1);
  return { env, result, error, spans, segment: server.segment(), setting: { storage, service: "shop" } };
}

/** A span's tags by key. */
export function tagsOf({ tags = [] }: { readonly tags?: readonly { key: string; value: string }[] | undefined } = {}) {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}
