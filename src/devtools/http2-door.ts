import type { Server } from "node:http";
import { createServer, type ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import type { RpcIntake } from "./intake/rpc-intake.ts";

/** The start of an HTTP/2 connection's preface; no HTTP/1.1 request begins with it. */
const preface = Buffer.from("PRI * HTTP/2.0");

/** The part of the server that speaks HTTP/2. */
export interface Http2Door {
  /** Ends all HTTP/2 connections, and those that have not said yet what they speak. */
  close(): void;
}

/**
 * Lets an HTTP/1.1 server take HTTP/2 connections on the same port, for the RPCs alone.
 *
 * gRPC needs HTTP/2, browsers without TLS need HTTP/1.1, and one port is what people expect of a collector. The first bytes of a
 * connection tell them apart, so the server's own listener for connections is called only after they were seen.
 */
export function acceptHttp2(server: Server, rpc: RpcIntake): Http2Door {
  const sessions = new Set<ServerHttp2Session>();
  const waiting = new Set<Socket>();
  const http2 = createServer((request, response) => {
    const path = request.url.split("?", 1)[0] ?? "";
    rpc(path, request, response)
      .then((served) => {
        if (!served) response.writeHead(404).end();
      })
      .catch((error: unknown) => {
        console.error("The collector could not answer an RPC.", error);
        response.stream.destroy();
      });
  });
  http2.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
  });

  const http1Listeners = server.listeners("connection");
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    waiting.add(socket);
    socket.once("close", () => waiting.delete(socket));
    peek(socket, (start) => {
      waiting.delete(socket);
      if (start.subarray(0, preface.length).equals(preface.subarray(0, start.length))) {
        // The session reads by itself what was put back, and only as long as nothing else makes the socket flow.
        http2.emit("connection", socket);
        return;
      }
      for (const listener of http1Listeners) Reflect.apply(listener, server, [socket]);
      socket.resume();
    });
  });
  return {
    close() {
      for (const session of sessions) session.destroy();
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** Hands over a connection's first bytes, put back and with the socket paused; one that sends none within a minute is closed. */
function peek(socket: Socket, onStart: (start: Buffer) => void): void {
  const giveUp = (): void => {
    socket.destroy();
  };
  socket.setTimeout(60_000, giveUp);
  socket.once("error", giveUp);
  socket.once("data", (start: Buffer) => {
    socket.pause();
    socket.setTimeout(0, giveUp);
    socket.off("timeout", giveUp);
    socket.off("error", giveUp);
    socket.unshift(start);
    onStart(start);
  });
}
