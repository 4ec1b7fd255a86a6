import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSw8 } from "../../../../src/core/context/context-carrier.ts";
import { openEnvelopes } from "../../../../src/workers/bindings/envelope.ts";
import { ScriptedQueue, use } from "./scripted-bindings.ts";

const CARRYING = { ORDERS: { peer: "queue/orders", propagate: true } };

/** Sends what a callback sends, and gives the queue's arguments, as its consumer would get them through JSON. */
async function sent(callback: (queue: ScriptedQueue) => unknown, bindings: object = CARRYING) {
  const native = { ORDERS: new ScriptedQueue() };
  const used = await use(native, ({ ORDERS }) => callback(ORDERS), { ...bindings });
  return { ...used, calls: native.ORDERS.sent };
}

/** A batch of messages as workerd makes it: `body` can be redefined, not assigned. */
function batchOf(bodies: readonly unknown[]) {
  const messages = bodies.map((body) => Object.defineProperty({ body }, "body", { writable: false }));
  return { messages };
}

describe("a queue's messages", () => {
  it("are sent as they are unless they are to carry the trace", async () => {
    const body = { order: 1 };
    const options = { delaySeconds: 3 };
    const messages = [{ body }];
    const { calls, spans } = await sent(async (queue) => {
      await queue.send(body, options);
      await queue.sendBatch(messages);
    }, {});
    expect(calls[0]?.[0]).toBe(body);
    expect(calls[0]?.[1]).toBe(options);
    expect(calls[1]?.[0]).toBe(messages);
    expect(spans).toMatchObject([{ peer: "queue/shop.ORDERS", spanLayer: 4 }, { operationName: "Queue/sendBatch" }]);
  });

  it("carry it with the queue's peer in the eighth field and their time", async () => {
    const { calls, segment, spans } = await sent((queue) => queue.send({ order: 1 }, { delaySeconds: 3 }));
    const [, carrier] = openEnvelopes("queue", [batchOf([calls[0]?.[0]])]);
    expect(calls[0]?.[1]).toEqual({ delaySeconds: 3 });
    expect(decodeSw8(String(carrier?.["sw8"]))).toMatchObject({
      traceId: segment.traceId,
      parentSpanId: spans[0]?.spanId,
      networkAddressUsedAtPeer: "queue/orders",
    });
  });

  it.each<[string, unknown[]]>([
    ["text", ["text", { contentType: "text" }]],
    ["bytes", [new Uint8Array([1]), { contentType: "bytes" }]],
    ["a string", ["text"]],
    ["a number", [5]],
    ["null", [null]],
    ["nothing", [undefined]],
    ["a function", [() => 1]],
  ])("are sent as they are where an envelope would be another message: %s", async (_what, args) => {
    const { calls } = await sent((queue) => queue.send(...args));
    expect(calls[0]?.[0]).toBe(args[0]);
  });

  it("are sent as they are once the trace has no more spans to tell of", async () => {
    const body = { order: 1 };
    const { calls } = await sent(async (queue) => {
      for (let count = 0; count < 400; count++) await queue.send(body);
    });
    expect(calls[0]?.[0]).not.toBe(body);
    expect(calls.at(-1)?.[0]).toBe(body);
  });

  it("are sent as they are from an iterator, which is read once", async () => {
    const messages = new Set([{ body: { order: 1 } }]);
    const { calls } = await sent((queue) => queue.sendBatch(messages));
    expect(calls[0]?.[0]).toBe(messages);
  });

  it("keep their own options in a batch, whose array stays the host's", async () => {
    const messages = [
      { body: { order: 1 }, delaySeconds: 3 },
      { body: "x", contentType: "text" },
    ];
    const copy = structuredClone(messages);
    const { calls } = await sent((queue) => queue.sendBatch(messages, { delaySeconds: 9 }));
    expect(messages).toEqual(copy);
    expect(calls[0]?.[0]).toMatchObject([{ delaySeconds: 3, body: { body: { order: 1 } } }, messages[1]]);
    expect(calls[0]?.[1]).toEqual({ delaySeconds: 9 });
  });

  it("come out of their envelopes as they were, whatever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.jsonValue(), fc.object()), { maxLength: 4 }), async (bodies) => {
        const { calls } = await sent(async (queue) => {
          for (const body of bodies) await queue.send(body);
        });
        const batch = batchOf(structuredClone(calls).map(([body]) => body));
        const [, ...carriers] = openEnvelopes("queue", [batch]);
        expect(batch.messages.map(({ body }) => body)).toEqual(bodies);
        expect(carriers).toHaveLength(bodies.filter((body) => typeof body === "object" && body !== null).length);
      }),
      { numRuns: 50 },
    );
  });

  it.each<[unknown]>([
    ...[null, undefined, "text", {}, { "skywalking-edge": "text" }, { "skywalking-edge": null }, [1]].map(
      (body): [unknown] => [body],
    ),
    // What only looks like one is a client's, and its host passes it on.
    [{ amount: 1, "skywalking-edge": {}, body: { amount: 2 } }],
    [{ amount: 1, "skywalking-edge": { sw8: "1-…" }, body: {} }],
    [{ "skywalking-edge": {}, body: {} }],
    [{ "skywalking-edge": { sw8: "" }, body: {} }],
    [{ "skywalking-edge": { sw8: ["1-…"] }, body: {} }],
    [{ "skywalking-edge": { sw8: "1-…", "sw8-x": 0 }, body: {} }],
    [{ "skywalking-edge": { sw8: "1-…", cookie: "a" }, body: {} }],
    [{ "skywalking-edge": { sw8: "1-…" } }],
  ])("stay as they are without an envelope: %j", (body) => {
    const batch = batchOf([body]);
    const args = [batch];
    expect(openEnvelopes("queue", args)).toEqual([args]);
    expect(batch.messages[0]?.body).toBe(body);
  });
});

describe("a batch that cannot be changed", () => {
  it("is given to its handler as it is", () => {
    const body = { "skywalking-edge": { sw8: "1-…" }, body: 1 };
    const args = [{ messages: [Object.freeze({ body })] }];
    expect(openEnvelopes("queue", args)).toEqual([args]);
    expect(args[0]?.messages[0]?.body).toBe(body);
  });
});

describe("the arguments of an RPC call", () => {
  const carrier = { sw8: "1-…" };

  it("are opened as well where the method is called like the handler of a queue", () => {
    expect(openEnvelopes("queue", [{ messages: 5 }, { "skywalking-edge": carrier }])).toEqual([
      [{ messages: 5 }],
      carrier,
    ]);
    expect(openEnvelopes("queue", [null])).toEqual([[null]]);
  });

  it("takes the carrier off the end", () => {
    expect(openEnvelopes("reserve", ["a", { "skywalking-edge": carrier }])).toEqual([["a"], carrier]);
    expect(openEnvelopes("reserve", [{ "skywalking-edge": carrier }])).toEqual([[], carrier]);
  });

  it("gives other arguments as they are", () => {
    const stub: unknown = new Proxy(() => {}, { get: () => () => "remote" });
    const likes = [{}, { sw8: 1 }, { sw8: "1-…", other: "a" }, []].map((like) => [{ "skywalking-edge": like }]);
    const full = [{ "skywalking-edge": carrier, body: 1 }];
    for (const args of [[], ["a"], [null], [{}], [{ "skywalking-edge": carrier }, "a"], [stub], full, ...likes]) {
      const [given, ...carriers] = openEnvelopes("reserve", args);
      expect(given).toBe(args);
      expect(carriers).toEqual([]);
    }
  });
});
