import type { Case, Client, Family, OpenSocket } from "./case.ts";
import { settled } from "./observation.ts";

/** A WebSocket to the case's own Durable Object. */
const connect = (act: (socket: OpenSocket, client: Client) => unknown, query = ""): Case => ({
  serve: ({ env, request }) => {
    const { pathname, search } = new URL(request.url);
    return env.ROOM.getByName(pathname.slice(1)).fetch(new Request(`http://room/${search}`, request));
  },
  ask: async (client: Client) => act(await client.socket(query), client),
});

/** What the object said, without the id that each of its instances draws. */
function told(messages: readonly string[]): unknown {
  const born: string[] = [];
  return messages.map((message) => {
    if (!message.startsWith("[")) return message;
    const parts = JSON.parse(message) as unknown[];
    const id = String(parts.pop());
    if (!born.includes(id)) born.push(id);
    return [...parts, `instance ${born.indexOf(id)}`];
  });
}

/** WebSockets that a Durable Object hands to the runtime. */
export const hibernation: Family = {
  "messages and what is attached": connect(async (socket) => {
    socket.send("one");
    socket.send("two");
    return told(await socket.got(2));
  }),
  tags: connect(async (socket) => {
    socket.send("tagged");
    return told(await socket.got(1));
  }, "?tag=a&tag=b"),
  bytes: connect(async (socket) => {
    socket.send(new Uint8Array([1, 2, 3]).buffer);
    return told(await socket.got(1));
  }),
  "an answer by the runtime": connect(async (socket) => {
    socket.send("ping");
    socket.send("after");
    return told(await socket.got(2));
  }),
  "two sockets of an object": connect(async (socket, client) => {
    const other = await client.socket();
    other.send("from the other");
    const said = await other.got(1);
    socket.send("from the first");
    return [told(said), told(await socket.got(1))];
  }),
  "closed by the object": connect(async (socket) => {
    socket.send("close");
    return socket.got(1);
  }),
  "closed by the client": connect(async (socket) => {
    socket.send("before");
    await socket.got(1);
    socket.close(4000, "bye");
    return told(await socket.got(2));
  }),
  "an error in webSocketMessage": connect(async (socket) => {
    socket.send("throw");
    socket.send("after it");
    return told(await socket.got(1));
  }),
  "hibernated and woken by a message": connect(async (socket, client) => {
    socket.send("awake");
    await socket.got(1);
    // It waits until nothing holds the object, and fails when something does.
    await client.evict("Room", client.name);
    socket.send("woken");
    socket.send("again");
    return told(await socket.got(3));
  }),
  "hibernated twice": connect(async (socket, client) => {
    for (let round = 1; round <= 2; round++) {
      socket.send("awake");
      await socket.got(round);
      await client.evict("Room", client.name);
    }
    socket.send("woken");
    return told(await socket.got(3));
  }),
  "an answer by the runtime wakes nobody": connect(async (socket, client) => {
    socket.send("awake");
    await socket.got(1);
    await client.evict("Room", client.name);
    socket.send("ping");
    await socket.got(2);
    socket.send("woken");
    return told(await socket.got(3));
  }),
  "evicted without any WebSocket": {
    call: async ({ env, name }) => (await env.ROOM.getByName(name).fetch("http://room/")).json(),
    ask: async ({ call, evict, name }) => [await call(), await settled(() => evict("Room", name)), await call()],
  },
};

/** Milliseconds without a message after which workerd has an object hibernate are 10,000. */
const SILENCE_MS = 11_000;

/** What workerd does by itself. */
export const silence: Family = {
  // A question ends the silence, so each silence is longer than the one before.
  "hibernated by itself": {
    ...connect(async (socket) => {
      const ask = async (count: number): Promise<unknown[]> => {
        socket.send("who");
        return JSON.parse((await socket.got(count)).at(-1) ?? "[]") as unknown[];
      };
      const [first] = (await ask(1)).reverse();
      for (let count = 2; ; count++) {
        await new Promise((resolve) => setTimeout(resolve, SILENCE_MS + count * 1_000));
        const [born, ...knows] = (await ask(count)).reverse();
        if (born !== first) return knows.filter((part) => typeof part !== "object");
      }
    }),
    isLong: true,
  },
};
