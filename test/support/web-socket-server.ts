import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";

/** A server whose path `/open` takes WebSockets and never says anything over them; any other path refuses. */
export interface WebSocketServer {
  /** `127.0.0.1:` and the port. */
  readonly host: string;
  close(): Promise<void>;
}

/** What the protocol appends to a key before it is hashed. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** Starts one on a free port. */
export async function startWebSocketServer(): Promise<WebSocketServer> {
  const sockets = new Set<{ destroy(): unknown }>();
  const server = createServer((_request, response) => response.writeHead(404).end());
  server.on("upgrade", ({ url, headers }, socket) => {
    sockets.add(socket);
    if (url?.split("?")[0] !== "/open") return void socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
    const accept = createHash("sha1").update(`${headers["sec-websocket-key"]}${GUID}`).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    host: `127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
