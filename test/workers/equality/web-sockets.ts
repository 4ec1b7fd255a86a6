import type { Client, Family, Scene } from "./case.ts";
import { settled } from "./observation.ts";
import { type RuntimeSocket, runtime } from "./runtime-types.ts";

/** Answers with a WebSocket, whose other end a case listens on. */
function upgraded(listen: (socket: RuntimeSocket, scene: Scene) => void) {
  return (scene: Scene): Response => {
    const { 0: client, 1: server } = new runtime.WebSocketPair();
    server.accept();
    listen(server, scene);
    return new Response(null, { status: 101, webSocket: client } as ResponseInit);
  };
}

const echo = upgraded((socket) => {
  socket.addEventListener("message", ({ data }) => socket.send(typeof data === "string" ? `echo ${data}` : data));
});

const HEADERS = {
  connection: "upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

const talk =
  (act: (socket: Awaited<ReturnType<Client["socket"]>>) => unknown) =>
  async ({ socket }: Client) =>
    act(await socket());

/** WebSockets that a handler answers with. */
export const webSockets: Family = {
  "the upgrade on the socket": { serve: echo, ask: ({ ask }) => ask({ headers: HEADERS }) },
  "an upgrade with a protocol": {
    serve: ({ request }: Scene) => {
      const { 0: client, 1: server } = new runtime.WebSocketPair();
      server.accept();
      const headers = { "sec-websocket-protocol": request.headers.get("sec-websocket-protocol") ?? "", "x-own": "1" };
      return new Response(null, { status: 101, webSocket: client, headers } as ResponseInit);
    },
    ask: ({ ask }) => ask({ headers: { ...HEADERS, "sec-websocket-protocol": "chat" } }),
  },
  "101 without an upgrade": { serve: echo },
  "an upgrade that is refused": {
    serve: () => new Response("no WebSockets here", { status: 426 }),
    ask: ({ ask }) => ask({ headers: HEADERS }),
  },
  "an echo of text": {
    serve: echo,
    ask: talk((socket) => {
      socket.send("one");
      socket.send("two");
      return socket.got(2);
    }),
  },
  "an echo of bytes": {
    serve: echo,
    ask: talk((socket) => {
      socket.send(new Uint8Array([1, 2, 3]).buffer);
      return socket.got(1);
    }),
  },
  "a large message": {
    serve: upgraded((socket) => socket.addEventListener("message", ({ data }) => socket.send(String(data.length)))),
    ask: talk((socket) => {
      socket.send("x".repeat(500_000));
      return socket.got(1);
    }),
  },
  "closed by the Worker": {
    serve: upgraded((socket) => socket.addEventListener("message", () => socket.close(4002, "enough"))),
    ask: talk((socket) => {
      socket.send("end");
      return socket.got(1);
    }),
  },
  "closed by the client": {
    isLate: true,
    serve: upgraded((socket, { ctx, upstream }) => {
      const closed = new Promise<string>((resolve) => {
        socket.addEventListener("close", ({ code, reason, wasClean }) => resolve([code, reason, wasClean].join()));
      });
      ctx.waitUntil(
        closed.then((body) => fetch(upstream("closed"), { method: "POST", body })).then((answer) => answer.text()),
      );
    }),
    ask: async ({ socket, arrived }) => {
      const open = await socket();
      open.close(4003, "bye");
      return [await arrived("closed"), await open.got(1)];
    },
  },
  "an error in a listener": {
    serve: upgraded((socket) => {
      socket.addEventListener("message", ({ data }) => {
        if (data === "throw") throw new Error("in a listener");
        socket.send("still there");
      });
    }),
    ask: talk((socket) => {
      socket.send("throw");
      socket.send("again");
      return socket.got(1);
    }),
  },
  "a fetch for each message": {
    isLate: true,
    serve: upgraded((socket, { upstream }) => {
      socket.addEventListener("message", async ({ data }) => {
        const answer = await fetch(upstream("text"), { method: "POST", body: data });
        socket.send(await answer.text());
      });
    }),
    ask: talk((socket) => {
      socket.send("ask");
      return socket.got(1);
    }),
  },
  "messages before the answer": {
    serve: upgraded((socket) => socket.send("first words")),
    ask: talk((socket) => socket.got(1)),
  },
  "the upgrade of another Worker passed through": {
    serve: ({ request, env }: Scene) => env.PEER.fetch(request),
    ask: talk((socket) => {
      socket.send("through");
      return socket.got(1);
    }),
  },
  "a WebSocket to another Worker": {
    inside: async ({ env }) => {
      const answer = await env.PEER.fetch("http://peer/socket", { headers: { upgrade: "websocket" } });
      const { webSocket } = answer as Response & { readonly webSocket: RuntimeSocket };
      webSocket.accept();
      const message = new Promise((resolve) => webSocket.addEventListener("message", ({ data }) => resolve(data)));
      webSocket.send("hello");
      const got = await message;
      webSocket.close();
      return [answer.status, got];
    },
  },
  "a message before accept()": {
    inside: () => {
      const { 0: client } = new runtime.WebSocketPair();
      return settled(() => client.send("too early"));
    },
  },
};
