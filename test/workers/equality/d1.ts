import { type Family, inside, type Scene } from "./case.ts";
import { membersOf, settled } from "./observation.ts";
import type { Database, Rows } from "./runtime-types.ts";

/** Times and sizes differ at every run; that they are there does not. */
function tell({ meta, ...rest }: Rows): unknown {
  const { duration, size_after, timings, ...kept } = meta as Record<string, unknown>;
  return { ...rest, keys: Object.keys(meta), kinds: [typeof duration, typeof size_after, typeof timings], kept };
}

/** Lets a case work with a table that no other case has. */
function table(act: (db: Database, name: string, scene: Scene) => unknown): (scene: Scene) => Promise<unknown> {
  return async (scene) => {
    const name = new URL(scene.request.url).pathname.replace(/\W/g, "_");
    const { DB } = scene.env;
    await DB.exec(`CREATE TABLE ${name} (id INTEGER PRIMARY KEY, word TEXT UNIQUE, price REAL)`);
    await DB.prepare(`INSERT INTO ${name} (word, price) VALUES (?, ?), (?, ?)`).bind("tea", 1.5, "cake", null).run();
    return act(DB, name, scene);
  };
}

const select = (name: string) => `SELECT * FROM ${name} ORDER BY id`;

/** A D1 database. */
export const d1Cases: Family = inside({
  "all()": table(async (db, name) => tell(await db.prepare(select(name)).all())),
  "run() of an insertion": table(async (db, name) =>
    tell(await db.prepare(`INSERT INTO ${name} (word) VALUES ('x')`).run()),
  ),
  "first()": table((db, name) => db.prepare(select(name)).first()),
  "first() of a column": table((db, name) => db.prepare(select(name)).first("word")),
  "first() of a column that is none": table((db, name) => settled(() => db.prepare(select(name)).first("none"))),
  "first() of nothing": table((db, name) => db.prepare(`SELECT * FROM ${name} WHERE id = 99`).first()),
  "raw()": table((db, name) => db.prepare(select(name)).raw()),
  "raw() with column names": table((db, name) => db.prepare(select(name)).raw({ columnNames: true })),
  "bind() of every type": table(async (db) =>
    tell(
      await db
        .prepare("SELECT ?, ?, ?, ?, ?")
        .bind("text", 1, 1.5, null, new Uint8Array([1, 2]))
        .all(),
    ),
  ),
  "bind() by numbers": table((db) => db.prepare("SELECT ?2 AS b, ?1 AS a").bind("first", "second").first()),
  "bind() of undefined": table((db) => settled(() => db.prepare("SELECT ?").bind(undefined))),
  "bind() of an object": table((db) => settled(() => db.prepare("SELECT ?").bind({}))),
  "bind() of too few": table((db) => settled(() => db.prepare("SELECT ?, ?").bind(1).all(), tell as never)),
  "bind() of too many": table((db) => settled(() => db.prepare("SELECT ?").bind(1, 2).all(), tell as never)),
  "bind() leaves its statement": table(async (db) => {
    const statement = db.prepare("SELECT ? AS a");
    const [one, two] = [statement.bind(1), statement.bind(2)];
    return [one === statement, one === two, await one.first("a"), await two.first("a")];
  }),
  "a statement used twice": table(async (db, name) => {
    const statement = db.prepare(select(name));
    return [await statement.first(), await statement.raw()];
  }),
  "batch()": table(async (db, name) => {
    const insert = db.prepare(`INSERT INTO ${name} (word) VALUES (?)`);
    return (await db.batch([insert.bind("one"), insert.bind("two"), db.prepare(select(name))])).map(tell);
  }),
  "batch() that fails is undone": table(async (db, name) => {
    const insert = db.prepare(`INSERT INTO ${name} (word) VALUES (?)`);
    const failed = await settled(() => db.batch([insert.bind("new"), insert.bind("tea")]));
    return [failed, await db.prepare(`SELECT count(*) AS n FROM ${name}`).first("n")];
  }),
  "an empty batch()": table((db) => settled(() => db.batch([]))),
  "batch() of what is no statement": table((db) => settled(() => db.batch([{} as never]))),
  "batch() of prepared ones from before": table(async (db, name) => {
    const statements = [db.prepare(select(name)), db.prepare("SELECT 1 AS one").bind()];
    const [first, second] = [await db.batch(statements), await db.batch(statements)];
    return [first.length, second.map(tell)];
  }),
  "exec()": table(async (db, name) => {
    const { duration, ...rest } = await db.exec(
      `INSERT INTO ${name} (word) VALUES ('a');\nINSERT INTO ${name} (word) VALUES ('b')`,
    );
    return [typeof duration, rest];
  }),
  "exec() that fails": table((db) => settled(() => db.exec("NO SQL"))),
  "a syntax error": table((db) => settled(() => db.prepare("SELEKT 1").all())),
  "a syntax error in first()": table((db) => settled(() => db.prepare("SELEKT 1").first())),
  "a table that is none": table((db) => settled(() => db.prepare("SELECT * FROM none").all())),
  "a constraint": table((db, name) => settled(() => db.prepare(`INSERT INTO ${name} (word) VALUES ('tea')`).run())),
  "prepare() of nothing": table((db) => settled(() => db.prepare("").all())),
  "dump()": table(async (db) => settled(async () => typeof (await db.dump()))),
  "a session": table(async (db, name) => {
    const session = db.withSession("first-primary");
    const found = await session.prepare(select(name)).first("word");
    return [found, typeof session.getBookmark(), (await session.batch([session.prepare("SELECT 1 AS one")])).map(tell)];
  }),
  "the shape of a statement": table((db) => {
    const statement = db.prepare("SELECT 1");
    return [
      membersOf(statement).maker,
      membersOf(statement.bind()).maker,
      statement instanceof statement.bind().constructor,
    ];
  }),
  "what all() returns": table(async (db) => {
    const asked = db.prepare("SELECT 1").all();
    return [asked instanceof Promise, Object.getPrototypeOf(asked) === Promise.prototype, (await asked).results];
  }),
  "ten at once": table((db) =>
    Promise.all(Array.from({ length: 10 }, (_, index) => db.prepare("SELECT ? AS n").bind(index).first("n"))),
  ),
  "a method taken from its statement": table((db) => {
    const { all } = db.prepare("SELECT 1");
    return settled(() => all());
  }),
});
