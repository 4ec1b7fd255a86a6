import type { GivenMessage } from "../miniflare-worker.ts";
import type { Case, Client, EventScene, Family } from "./case.ts";
import { isSame, settled } from "./observation.ts";
import { runtime } from "./runtime-types.ts";

const cron = (on: (scene: EventScene) => unknown): Case => ({
  on,
  ask: ({ worker, path }) => settled(() => worker.scheduled({ cron: path, scheduledTime: new Date(86_400_000) })),
});

const scheduled: Family = {
  "a trigger": cron(({ report, event, args, self }) =>
    report("told", [event.cron.length, event.scheduledTime, args.length, event.constructor.name, typeof self]),
  ),
  "a trigger that returns a value": cron(() => "ignored"),
  "a trigger that throws": cron(() => {
    throw new RangeError("at once");
  }),
  "a trigger that rejects": cron(() => Promise.reject(new RangeError("later"))),
  "a trigger not to be repeated": cron(({ event }) => event.noRetry()),
  "a trigger that throws, not to be repeated": cron(({ event }) => {
    event.noRetry();
    throw new Error("once is enough");
  }),
  "waitUntil of a trigger": cron(({ ctx, report }) => ctx.waitUntil(report("afterwards", 1))),
  "waitUntil of a trigger that fails": cron(({ ctx }) => ctx.waitUntil(Promise.reject(new Error("afterwards")))),
};

/** Hands over a batch of three, whose bodies say which case they are of. */
function batch(on: (scene: EventScene) => unknown, count = 3): Case {
  return {
    on,
    ask: ({ worker, path }) => {
      const messages = Array.from(
        { length: count },
        (_, index): GivenMessage => ({
          ...{ id: `m${index}`, timestamp: new Date(index * 1_000), attempts: index + 1 },
          body: { path, index, list: [new Date(0), new Map([["k", 1]])] },
        }),
      );
      return settled(() => worker.queue("jobs", messages));
    },
  };
}

const queued: Family = {
  "a batch": batch(({ event, report, args, self }) =>
    report("told", [
      event.queue,
      event.messages.map(({ id, timestamp, attempts, body }) => [id, timestamp, attempts, body]),
      isSame(() => event.messages),
      isSame(() => event.messages[0]),
      isSame(() => event.messages[0]?.body),
      args.length,
      typeof self,
      event.constructor.name,
      Array.isArray(event.messages),
      Object.isFrozen(event.messages),
    ]),
  ),
  "one message": batch(() => {}, 1),
  "each acknowledged": batch(({ event }) => {
    for (const message of event.messages) message.ack();
  }),
  "one acknowledged, one repeated": batch(({ event: { messages } }) => {
    messages[0]?.ack();
    messages[1]?.retry();
  }),
  "repeated with a delay": batch(({ event }) => event.messages[0]?.retry({ delaySeconds: 30 })),
  "acknowledged and then repeated": batch(({ event: { messages } }) => {
    messages[0]?.ack();
    messages[0]?.retry();
  }),
  "ackAll()": batch(({ event }) => event.ackAll()),
  "retryAll()": batch(({ event }) => event.retryAll()),
  "retryAll() with a delay": batch(({ event }) => event.retryAll({ delaySeconds: 10 })),
  "ackAll() after one repeated": batch(({ event }) => {
    event.messages[1]?.retry();
    event.ackAll();
  }),
  "a batch that throws": batch(() => {
    throw new RangeError("the batch failed");
  }),
  "a batch that throws after one acknowledged": batch(async ({ event }) => {
    event.messages[0]?.ack();
    await null;
    throw new RangeError("the rest failed");
  }),
  "a delay that is too long": batch(({ event, report }) =>
    settled(() => event.messages[0]?.retry({ delaySeconds: 1e9 })).then((seen) => report("told", seen)),
  ),
  "acknowledged in waitUntil": batch(({ event, ctx }) => ctx.waitUntil(Promise.resolve().then(() => event.ackAll()))),
  "ack() taken from its message": batch(async ({ event, report }) => {
    const ack = event.messages[0]?.ack;
    await report("told", await settled(() => ack?.()));
  }),
};

/** Sends to the queue from a request; what the consumer then got is told to the upstream server. */
function produced(
  send: NonNullable<Case["inside"]>,
  on: Case["on"],
  told: readonly [name: string, count: number],
): Case {
  return {
    inside: send,
    on: on ?? (() => {}),
    ask: async ({ ask, arrived }: Client) => [await ask(), [...(await arrived(...told))].sort()],
    isUnordered: true,
  };
}

const tellAll = ({ event, report }: EventScene) =>
  Promise.all(event.messages.map(({ body, attempts }) => report("got", [event.queue, body, attempts])));

const path = ({ request }: { readonly request: Request }) => new URL(request.url).pathname;

const delivered: Family = {
  "a message sent": produced((scene) => settled(() => scene.env.JOBS.send({ path: path(scene), own: [1] })), tellAll, [
    "got",
    1,
  ]),
  "messages sent together": produced(
    (scene) => settled(() => scene.env.JOBS.sendBatch([1, 2].map((n) => ({ body: { path: path(scene), n } })))),
    tellAll,
    ["got", 2],
  ),
  "content types": produced(
    (scene) => settled(() => scene.env.JOBS.send({ path: path(scene), when: new Date(0) }, { contentType: "v8" })),
    tellAll,
    ["got", 1],
  ),
  "a message repeated until it is dead": produced(
    (scene) => settled(() => scene.env.JOBS.send({ path: path(scene) })),
    async (scene) => {
      await tellAll(scene);
      if (scene.event.queue === "jobs") throw new Error("not today");
    },
    ["got", 4],
  ),
  "one of two repeated": produced(
    (scene) => settled(() => scene.env.JOBS.sendBatch([1, 2].map((n) => ({ body: { path: path(scene), n } })))),
    async (scene) => {
      await tellAll(scene);
      for (const message of scene.event.messages) {
        if (message.attempts === 1 && (message.body as { readonly n: number }).n === 1) message.retry();
        else message.ack();
      }
    },
    ["got", 3],
  ),
  "what a queue refuses": {
    inside: async ({ env }) => [
      await settled(() => env.JOBS.send(() => 1)),
      await settled(() => env.JOBS.send("x", { contentType: "none" })),
      await settled(() => env.JOBS.send("x", { delaySeconds: -1 })),
      await settled(() => env.JOBS.sendBatch([])),
      await settled(() => env.JOBS.sendBatch(7 as never)),
      await settled(() => env.JOBS.send(undefined)),
    ],
  },
};

const EMAIL =
  "From: sender@shop.example\nTo: shop@shop.example\nMessage-ID: <1@shop.example>\nSubject: PATH\n\nhello\n";

const email = (on: (scene: EventScene) => unknown): Case => ({
  on,
  ask: (client) => client.email(EMAIL.replace("PATH", client.path)),
});

const emails: Family = {
  "an email": email(async ({ event, report, args }) =>
    report("told", [
      event.from,
      event.to,
      event.rawSize > 0,
      event.headers.get("to"),
      args.length,
      (await new Response(event.raw).text()).length > 0,
    ]),
  ),
  "an email refused": email(({ event }) => event.setReject("not here")),
  "an email that throws while something waits": email(({ ctx }) => {
    ctx.waitUntil(runtime.scheduler.wait(5));
    throw new RangeError("in email");
  }),
  "an email that rejects": email(() => Promise.reject(new RangeError("in email"))),
  "an email that throws": email(() => {
    throw new RangeError("in email");
  }),
};

const tails: Family = {
  "the tail of another Worker": {
    serve: ({ env, request }) => env.PEER.fetch(`http://peer${new URL(request.url).pathname}?tell=tail`),
    on: ({ event, report, args }) =>
      report("tailed", [
        event.length,
        event[0]?.outcome,
        event[0]?.scriptName,
        event[0]?.logs.map(({ level, message }) => [level, message]),
        args.length,
        Array.isArray(event),
      ]),
    ask: async ({ ask, arrived }) => [await ask(), await arrived("tailed")],
  },
};

/** Events other than requests. */
export const events: Readonly<Record<string, Family>> = {
  "scheduled events": scheduled,
  "batches of a queue": queued,
  "messages through a queue": delivered,
  emails,
  tails,
};
