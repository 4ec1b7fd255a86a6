import { AsyncLocalStorage } from "node:async_hooks";
import type { Client, Family, Scene } from "./case.ts";
import { membersOf, settled } from "./observation.ts";
import { runtime } from "./runtime-types.ts";

const note = async (scene: Scene, reply: string): Promise<string> =>
  (await fetch(scene.upstream(reply), { method: "POST", body: reply })).text();

const after =
  (...replies: string[]) =>
  async ({ ask, arrived }: Client) => [await ask(), ...(await Promise.all(replies.map((reply) => arrived(reply))))];

/** What the runtime gives a handler beside its event, and what goes on after the answer. */
export const lifetime: Family = {
  "waitUntil goes on after the answer": {
    serve: (scene) => {
      scene.ctx.waitUntil(runtime.scheduler.wait(20).then(() => note(scene, "afterwards")));
      return new Response("answered");
    },
    ask: after("afterwards"),
  },
  "several waitUntil": {
    serve: (scene) => {
      for (const reply of ["one", "two", "three"]) scene.ctx.waitUntil(note(scene, reply));
      return new Response("answered");
    },
    // They go on at once, so their order is nobody's.
    ask: async (client) => {
      await after("one", "two", "three")(client);
      return "all arrived";
    },
    isUnordered: true,
  },
  "waitUntil within waitUntil": {
    serve: (scene) => {
      const { ctx } = scene;
      ctx.waitUntil(
        runtime.scheduler.wait(5).then(() => {
          ctx.waitUntil(runtime.scheduler.wait(5).then(() => note(scene, "inner")));
        }),
      );
      return new Response("answered");
    },
    ask: after("inner"),
  },
  "waitUntil from a stream's pull": {
    serve: (scene) => {
      let count = 0;
      return new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            if (count++ === 0) {
              scene.ctx.waitUntil(note(scene, "pulled"));
              controller.enqueue(new TextEncoder().encode("chunk"));
            } else controller.close();
          },
        }),
      );
    },
    ask: after("pulled"),
  },
  "waitUntil taken from its object": {
    inside: ({ ctx }) => {
      const { waitUntil } = ctx;
      return settled(() => waitUntil(Promise.resolve()));
    },
  },
  "waitUntil of what is no promise": { inside: ({ ctx }) => settled(() => ctx.waitUntil(7 as never)) },
  "what waitUntil returns": { inside: ({ ctx }) => [ctx.waitUntil(Promise.resolve()), ctx.passThroughOnException()] },
  "an answer that streams on after the handler": {
    serve: (scene) => {
      const { readable, writable } = new runtime.IdentityTransformStream();
      const write = async (): Promise<void> => {
        const writer = writable.getWriter();
        await writer.write(new TextEncoder().encode("first, "));
        const answer = await fetch(scene.upstream("text"));
        await writer.write(new Uint8Array(await answer.arrayBuffer()));
        await writer.close();
      };
      scene.ctx.waitUntil(write());
      return new Response(readable);
    },
  },
  "a stream that is fetched from as it is read": {
    isLate: true,
    serve: ({ upstream }) => {
      let count = 0;
      return new Response(
        new ReadableStream<Uint8Array>({
          async pull(controller) {
            if (count++ === 3) return controller.close();
            const answer = await fetch(upstream("text"));
            controller.enqueue(new Uint8Array(await answer.arrayBuffer()));
          },
        }),
      );
    },
  },
  "the context": {
    inside: ({ ctx }) => [
      // With the agent, `waitUntil` is its own.
      { ...membersOf(ctx), keys: Reflect.ownKeys(ctx).filter((key) => key !== "waitUntil") },
      ["waitUntil", "passThroughOnException", "props", "exports"].map((name) => [
        name,
        name in ctx,
        typeof Reflect.get(ctx, name),
      ]),
      ctx.props,
      Object.isFrozen(ctx),
    ],
  },
  "a property of its own on the context": {
    inside: ({ ctx }) => {
      Reflect.set(ctx, "mine", 1);
      return [Reflect.get(ctx, "mine"), Object.keys(ctx).filter((key) => key !== "waitUntil")];
    },
  },
  "number of arguments": {
    inside: ({ args }) => [args.length, args.map((one) => Object.prototype.toString.call(one))],
  },
  "this of the handler": {
    inside: ({ self }) => [
      typeof self,
      ["fetch", "scheduled", "queue", "email", "tail"].map((name) => typeof Reflect.get(self as object, name)),
      Reflect.get(self as object, "own"),
      Object.keys(self as object),
      Object.getPrototypeOf(self) === Object.prototype,
    ],
  },
  "timers and their order": {
    inside: async () => {
      const order: string[] = [];
      const timed = new Promise((resolve) => setTimeout(() => resolve(order.push("timer")), 1));
      queueMicrotask(() => order.push("microtask"));
      order.push("code");
      await timed;
      return order;
    },
  },
  "an AsyncLocalStorage of its own": {
    inside: async ({ upstream }) => {
      const inner = own.run("inner", async () => {
        await (await fetch(upstream("text"))).text();
        return own.getStore();
      });
      return [own.getStore(), await inner, own.getStore(), own.run(1, () => own.exit(() => own.getStore()))];
    },
  },
  "an AsyncLocalStorage around the whole": {
    inside: ({ upstream }) =>
      own.run({ request: 1 }, async () => {
        const read = () => JSON.stringify(own.getStore());
        const timed = new Promise((resolve) => setTimeout(() => resolve(read()), 1));
        const caught = await fetch("http://127.0.0.1:9/").catch(read);
        return [await fetch(upstream("text")).then(read), await timed, caught, AsyncLocalStorage.snapshot()(read)];
      }),
  },
  "what Node's globals are": {
    inside: () => {
      const { process } = globalThis as {
        readonly process?: { readonly env?: Record<string, string>; readonly versions?: object };
      };
      const { COLLECTOR: _, UPSTREAM: __, ...env } = process?.env ?? {};
      return [
        typeof process,
        env,
        Object.keys(process ?? {}).length,
        typeof Reflect.get(globalThis, "Buffer"),
        typeof setTimeout(() => {}, 0),
      ];
    },
  },
  "a timer that is cleared": {
    inside: async () => {
      let count = 0;
      const timer = setInterval(() => count++, 1);
      await runtime.scheduler.wait(10);
      clearInterval(timer);
      const before = count;
      await runtime.scheduler.wait(10);
      return [before > 0, count === before];
    },
  },
  "globals that are there": {
    inside: () => [
      Object.getOwnPropertyDescriptor(globalThis, "fetch")?.writable,
      Object.getOwnPropertyNames(globalThis).filter((name) => /skywalking|sw8|trace/i.test(name)),
      runtime.navigator.userAgent,
      Object.keys(globalThis).includes("fetch"),
    ],
  },
  "state of the module across requests": {
    serve: () => {
      calls++;
      return new Response(String(calls));
    },
    ask: async ({ ask }) => [await ask(), await ask(), await ask()],
  },
  "two requests at once": {
    serve: async ({ request }) => {
      await runtime.scheduler.wait(5);
      return new Response(new URL(request.url).search);
    },
    ask: ({ ask }) => Promise.all([ask({ path: "?a" }), ask({ path: "?b" })]),
  },
  "randomness and time are there": {
    inside: () => [typeof crypto.randomUUID(), Date.now() > 0, performance.now() >= 0],
  },
};

let calls = 0;
const own = new AsyncLocalStorage<unknown>();
