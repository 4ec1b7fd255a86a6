import { calling, type Family, type Stage } from "./case.ts";
import { settled, thrown } from "./observation.ts";
import { type Rpc, rpcOf } from "./runtime-types.ts";

const FAILURES = ["error", "own", "text", "undefined", "object"];

const desk = (act: (stub: Rpc, stage: Stage) => unknown) => (stage: Stage) => act(rpcOf(stage.env["Desk"]), stage);

const failing = (method: string) =>
  Object.fromEntries(
    FAILURES.map((kind) => [`${method} ${kind}`, desk((stub) => settled(() => stub[method]?.(kind)))]),
  );

interface BasketStub {
  add(item: string): Promise<number>;
  nested(): BasketStub & Promise<BasketStub>;
  fail(): Promise<never>;
  dup(): BasketStub;
  readonly size: Promise<number>;
  readonly isDisposed: Promise<boolean>;
  [Symbol.dispose](): void;
}

function basketOf(stub: Rpc): BasketStub & Promise<BasketStub> {
  const basket: unknown = stub["basket"]?.();
  return basket as BasketStub & Promise<BasketStub>;
}

/** Methods of an entrypoint that another Worker calls. */
export const rpc: Family = calling({
  "arguments and this": desk((stub) => stub["plainly"]?.(1, "two", { three: [3] })),
  "no argument": desk((stub) => stub["count"]?.()),
  "undefined arguments": desk((stub) => stub["count"]?.(undefined, undefined)),
  "a promise of a value": desk((stub) => stub["later"]?.({ a: 1 })),
  "nothing and null": desk(async (stub) => [await stub["nothing"]?.(), await stub["nil"]?.()]),
  "values of every kind": desk((stub) => stub["values"]?.()),
  "values of every kind, given": desk((stub) =>
    stub["echo"]?.([new Date(0), new Map([[1, 2]]), 10n, new Uint8Array([1])]),
  ),
  "an error as a value": desk(async (stub) => thrown(await stub["echo"]?.(new RangeError("as a value")))),
  "a list in itself": desk(async (stub) => {
    const list = (await stub["circular"]?.()) as unknown[];
    return list[1] === list;
  }),
  "what cannot be given away": desk((stub) => settled(() => stub["unserializable"]?.())),
  "what cannot be given": desk((stub) => settled(() => stub["echo"]?.(new WeakMap()))),
  "a getter": desk(async (stub) => (await stub["current"]) as unknown),
  "a getter that throws": desk((stub) => settled(() => stub["failing"])),
  "a field of the instance": desk((stub) => settled(() => stub["field"])),
  "a method that is none": desk((stub) => settled(() => stub["none"]?.())),
  "the constructor": desk((stub) => settled(() => stub["constructor"]?.())),
  "methods of every object": desk((stub) =>
    Promise.all(["hasOwnProperty", "valueOf"].map((method) => settled(() => stub[method]?.("x")))),
  ),
  "methods named as a function's": desk(async (stub) => [await stub["apply"]?.("a"), await stub["call"]?.("b")]),
  "a method named as an event": desk((stub) => settled(() => stub["scheduled"]?.())),
  ...failing("throwing"),
  ...failing("rejecting"),
  "an error's stack": desk(async (stub) => {
    const reason = await stub["throwing"]?.("error").catch((error: unknown) => error);
    return [typeof (reason as Error).stack, (reason as Error).stack?.split("\n")[0]];
  }),
  "an RpcTarget": desk(async (stub) => {
    const basket = await basketOf(stub);
    return [await basket.add("tea"), await basket.add("cake"), await basket.size, typeof basket.add];
  }),
  "an RpcTarget that fails": desk(async (stub) => settled(async () => (await basketOf(stub)).fail())),
  "a private field of an RpcTarget": desk(async (stub) =>
    settled(async () => Reflect.get(await basketOf(stub), "isDisposed")),
  ),
  "a pipeline": desk((stub) => basketOf(stub).nested().nested().add("deep")),
  "a pipeline to a property": desk((stub) => basketOf(stub).size),
  "a pipeline that fails": desk((stub) => settled(() => basketOf(stub).nested().fail())),
  "a pipeline from a failure": desk((stub) => settled(() => rpcOf(stub["throwing"]?.("error"))["add"]?.("never"))),
  "a function given": desk((stub) => stub["twice"]?.(async (value: number) => value + 5)),
  "a function given that throws": desk((stub) =>
    settled(() =>
      stub["twice"]?.(() => {
        throw new RangeError("in the callback");
      }),
    ),
  ),
  "a function got": desk(async (stub) => {
    const add = (await stub["adder"]?.(3)) as (value: number) => Promise<number>;
    return [await add(1), await add(2), typeof add];
  }),
  "functions and targets within an object": desk(async (stub) => {
    const box = (await stub["box"]?.()) as {
      basket: BasketStub;
      adder(value: number): Promise<number>;
      inner: unknown;
    };
    return [Object.keys(box), await box.basket.add("x"), await box.adder(1), box.inner];
  }),
  "dup and dispose": desk(async (stub) => {
    const basket = await basketOf(stub);
    const copy = basket.dup();
    basket[Symbol.dispose]();
    return [await copy.add("after the first"), await settled(() => basket.add("on the disposed"))];
  }),
  "the result of a call is disposable": desk(async (stub) => {
    const box = (await stub["box"]?.()) as object;
    return [Symbol.dispose in box, typeof Reflect.get(box, Symbol.dispose)];
  }),
  "a stream given": desk((stub) => stub["readAll"]?.(new Response(new Uint8Array(100_000)).body)),
  "a stream got": desk(async (stub) => {
    const stream = (await stub["stream"]?.(100_000)) as ReadableStream<Uint8Array>;
    return (await new Response(stream).arrayBuffer()).byteLength;
  }),
  "a writable given": desk(async (stub) => {
    const { readable, writable } = new TransformStream<string, string>();
    const wrote = stub["writeTo"]?.(writable);
    const { value } = await readable.getReader().read();
    return [value, await settled(async () => wrote)];
  }),
  "a Response got": desk(async (stub) => {
    const answer = (await stub["answer"]?.()) as Response;
    return [answer.status, answer.headers.get("x-own"), await answer.text()];
  }),
  "a Request given": desk((stub) =>
    stub["asked"]?.(new Request("http://shop.example/", { headers: { "x-own": "1" } })),
  ),
  "an AbortSignal given": desk((stub) => {
    const controller = new AbortController();
    const told = stub["aborted"]?.(controller.signal);
    controller.abort("enough");
    return told;
  }),
  "what an entrypoint sees": desk((stub) => stub["sees"]?.()),
  "props of the binding": desk((stub) => stub["props"]?.()),
  "a method that calls others": desk((stub) => stub["calls"]?.("x")),
  "a class that inherits": async ({ env }) => {
    const stub = rpcOf(env["BackDesk"]);
    return [
      await stub["plainly"]?.(1),
      await stub["count"]?.(1, 2),
      await stub["current"],
      await settled(() => stub["arrow"]?.()),
    ];
  },
  "fetch of an entrypoint": async ({ env }) => {
    const answer = await (env["Desk"] as Stage["env"]["SUBJECT"]).fetch("http://desk/", {
      method: "POST",
      body: "b",
      headers: { "x-own": "1" },
    });
    return [answer.status, await answer.json()];
  },
  "fetch of an entrypoint that inherits": async ({ env }) =>
    (await (env["BackDesk"] as Stage["env"]["SUBJECT"]).fetch("http://desk/")).json(),
  "ten calls at once": desk((stub) => Promise.all(Array.from({ length: 10 }, (_, index) => stub["later"]?.(index)))),
  "calls in their order": desk(async (stub) => {
    const order: number[] = [];
    await Promise.all([1, 2, 3].map(async (one) => order.push((await stub["echo"]?.(one)) as number)));
    return order;
  }),
  "the promise of a call": desk(async (stub) => {
    const asked = stub["echo"]?.(1);
    return [typeof asked, Object.prototype.toString.call(asked), asked instanceof Promise, await asked];
  }),
});

/** What an entrypoint does after its answer. */
export const rpcAfterwards: Family = {
  "waitUntil of an entrypoint": {
    call: desk((stub, { name }) => stub["afterwards"]?.(`/${name}`)),
    ask: async ({ call, arrived }) => [await call(), (await arrived("afterwards")).length],
  },
};
