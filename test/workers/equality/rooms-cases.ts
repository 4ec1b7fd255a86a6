import { calling, type Family, type RoomScene, type Stage, within } from "./case.ts";
import { isSame, settled, wholeOf } from "./observation.ts";
import { rpcOf, runtime } from "./runtime-types.ts";

const room = ({ env, name }: Stage) => rpcOf(env.ROOM.getByName(name));

const ALARM_NOW = 1;

/** Durable Objects: what they store, how they are called, when they are made anew. */
export const rooms: Family = {
  ...calling({
    "RPC keeps its state": async (stage) => [
      await room(stage)["add"]?.(2),
      await room(stage)["add"]?.(3),
      await room(stage)["total"],
    ],
    "RPC with values": (stage) => room(stage)["echo"]?.(1, "two", new Map([[1, new Set(["x"])]])),
    "RPC that throws": (stage) =>
      Promise.all(["error", "own", "text"].map((kind) => settled(() => room(stage)["fail"]?.(kind)))),
    "RPC of a method that is none": (stage) => settled(() => room(stage)["none"]?.()),
    "private methods and fields stay private": (stage) => settled(() => room(stage)["#socket"]?.()),
    "one object for a name": async (stage) => {
      const { env, name } = stage;
      const [one, two, other] = [name, name, `${name}2`].map((each) => rpcOf(env.ROOM.getByName(each))["born"]?.());
      return [(await one) === (await two), (await one) === (await other)];
    },
    "the constructor blocks until it is done": (stage) => room(stage)["blocked"]?.(),
    "input gates": async (stage) => {
      const counts = await Promise.all(Array.from({ length: 10 }, () => room(stage)["increment"]?.()));
      return counts.map(Number).sort((left, right) => left - right);
    },
    "fetch of an object": async ({ env, name }) =>
      wholeOf(
        await env.ROOM.getByName(name).fetch("http://room/", { method: "PUT", body: "b", headers: { "x-own": "1" } }),
      ),
    "fetch of an object of the old kind": async ({ env, name }) => {
      const stub = env.PLAIN_ROOM.getByName(name);
      const ask = async (body: string) => (await stub.fetch("http://room/", { method: "POST", body })).json();
      return [await ask("one"), await ask("two")];
    },
    "RPC of an object of the old kind": ({ env, name }) =>
      settled(() => rpcOf(env.PLAIN_ROOM.getByName(name))["perform"]?.()),
    "an object that breaks down": async (stage) => {
      const before = await room(stage)["born"]?.();
      const failed = await settled(() => room(stage)["breakDown"]?.());
      return [failed, (await settledAnew(stage)) === before];
    },
    "an object that gives up": async (stage) => {
      const before = await room(stage)["born"]?.();
      const failed = await settled(() => room(stage)["abort"]?.());
      return [failed, (await settledAnew(stage)) === before];
    },
  }),
  ...within({
    "values stored": async ({ ctx: { storage } }: RoomScene) => {
      await storage.put("a", { list: [1], when: new Date(0) });
      await storage.put({ b: 2, c: new Uint8Array([1, 2]) });
      return [
        await storage.get("a"),
        await storage.get(["b", "c", "none"]),
        await storage.list({ prefix: "b" }),
        await storage.list({ reverse: true, limit: 2 }),
        await storage.delete("a"),
        await storage.delete(["b", "none"]),
        await storage.get("a"),
      ];
    },
    "a transaction": async ({ ctx: { storage } }) => [
      await storage.transaction(async (txn) => {
        await txn.put("kept", 1);
        return "done";
      }),
      await storage.get("kept"),
    ],
    "a transaction rolled back": async ({ ctx: { storage } }) => [
      await settled(() =>
        storage.transaction(async (txn) => {
          await txn.put("lost", 1);
          throw new RangeError("roll back");
        }),
      ),
      await storage.get("lost"),
    ],
    "a synchronous transaction": ({ ctx: { storage } }) => [
      storage.transactionSync(() => {
        storage.sql.exec("CREATE TABLE t (a)");
        return storage.sql.exec("INSERT INTO t VALUES (1), (2)").rowsWritten;
      }),
      storage.sql.exec("SELECT count(*) AS n FROM t").one(),
    ],
    SQL: ({ ctx: { storage } }) => {
      const { sql } = storage;
      sql.exec("CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT); INSERT INTO words (word) VALUES ('a'), ('b')");
      const cursor = sql.exec("SELECT * FROM words WHERE id > ? ORDER BY id", 0);
      return [
        cursor.columnNames,
        cursor.next(),
        cursor.toArray(),
        cursor.rowsRead,
        [...sql.exec("SELECT word FROM words").raw()],
        [...sql.exec("SELECT word FROM words")],
        sql.databaseSize > 0,
      ];
    },
    "SQL that fails": async ({ ctx: { storage } }) => [
      await settled(() => storage.sql.exec("SELEKT")),
      await settled(() => storage.sql.exec("SELECT ?", {})),
      await settled(() => storage.sql.exec("SELECT 1 WHERE 0").one()),
    ],
    "synchronous KV": ({ ctx: { storage } }) => {
      storage.kv.put("a", { b: 1 });
      return [storage.kv.get("a"), [...storage.kv.list()], storage.kv.delete("a"), storage.kv.get("a")];
    },
    "what storage refuses": async ({ ctx: { storage } }) => [
      await settled(() => storage.put("a", () => 1)),
      await settled(() => storage.put("", undefined)),
      await settled(() => storage.get(7 as never)),
      await settled(() => storage.put("k".repeat(3_000), 1)),
    ],
    "all deleted": async ({ ctx: { storage } }) => {
      await storage.put("a", 1);
      await storage.deleteAll();
      return [await storage.get("a"), (await storage.list()).size];
    },
    blockConcurrencyWhile: async ({ ctx }) => [
      await ctx.blockConcurrencyWhile(async () => "result"),
      await settled(() => ctx.blockConcurrencyWhile(async () => ctx.storage.get("none"))),
    ],
    "an alarm set and taken back": async ({ ctx: { storage } }) => {
      await storage.setAlarm(Date.now() + 60_000);
      const isSet = typeof (await storage.getAlarm());
      await storage.deleteAlarm();
      return [isSet, await storage.getAlarm()];
    },
    "the state": ({ ctx, env, self }) => [
      ctx.id.name,
      ctx.constructor.name,
      Object.keys(ctx).sort(),
      ["waitUntil", "storage", "acceptWebSocket", "abort"].map((name) => typeof Reflect.get(ctx, name)),
      isSame(() => ctx.storage),
      env.TEXT,
      Object.keys(env).length,
      self.constructor.name,
      Reflect.ownKeys(self).map(String),
      Object.prototype.toString.call(self),
    ],
    "the class of an object": ({ self }) => {
      const { constructor: made } = self;
      return [made.name, Reflect.get(made, "kind"), self instanceof made, made.length];
    },
    "waitUntil of an object": async ({ ctx, upstream }) => {
      ctx.waitUntil(fetch(upstream("afterwards")).then((answer) => answer.text()));
      return "answered";
    },
    "a fetch of an object": async ({ upstream }) => (await fetch(upstream("text"))).text(),
    "a method called on the object itself": async ({ self }) => {
      const own = self as { add(by: number): number; readonly total: number };
      return [own.add(2), own.total];
    },
    "methods of an object as properties": ({ self }) => {
      const own = self as { add: (by: number) => number };
      const prototype = Object.getPrototypeOf(self) as object;
      return [
        own.add.name,
        own.add.length,
        typeof own.add,
        isSame(() => own.add),
        "add" in prototype,
        Object.hasOwn(self, "add"),
      ];
    },
    "a method replaced on the object": ({ self }) => {
      const own = self as { add: (by: number) => number };
      own.add = () => -1;
      return own.add(5);
    },
  }),
  "an alarm": {
    call: (stage) => room(stage)["wakeIn"]?.(ALARM_NOW, `/${stage.name}`),
    ask: async ({ call, arrived }) => [await call(), await arrived("alarm")],
  },
  "an alarm that fails is tried again": {
    call: (stage) => room(stage)["wakeIn"]?.(ALARM_NOW, `/${stage.name}`, 1),
    ask: async ({ call, arrived }) => [await call(), await arrived("alarm", 2)],
  },
};

/** Asks until the object has been made anew; the first calls after it broke may still fail. */
async function settledAnew(stage: Stage): Promise<unknown> {
  for (let looks = 0; looks < 100; looks++) {
    try {
      return await room(stage)["born"]?.();
    } catch {
      await runtime.scheduler.wait(2);
    }
  }
  return "never answered again";
}
