import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createPageRequest, type PageRequest } from "./page-request.ts";
import type { SenderKind } from "./workloads.ts";

/** Connections that stay open, each with one request at a time. */
export interface RawLoad {
  readonly bodyBytes: number;
  /**
   * Sends so many requests.
   *
   * @returns Milliseconds from each request to its answer.
   * @throws Error for an answer that is no 200.
   */
  send(requests: number): Promise<number[]>;
  close(): void;
}

/**
 * Opens connections to a server.
 *
 * Bare sockets: a client of HTTP would take more time for a request than some of the servers do.
 */
export async function openLoad(port: number, kind: SenderKind, connections: number): Promise<RawLoad> {
  const senders = await Promise.all(
    Array.from({ length: connections }, async (_empty, index) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true });
      await once(socket, "connect");
      return { socket, request: createPageRequest(kind, index) };
    }),
  );
  return {
    bodyBytes: senders[0]?.request.bodyBytes ?? 0,
    async send(requests) {
      const latencies: number[] = [];
      const state = { left: requests, latencies };
      await Promise.all(senders.map(({ socket, request }) => sendOneByOne(socket, request, state)));
      return latencies;
    },
    close() {
      for (const { socket } of senders) socket.destroy();
    },
  };
}

function sendOneByOne(
  socket: Socket,
  request: PageRequest,
  state: { left: number; readonly latencies: number[] },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let began = 0;
    let answer = "";
    const end = (error?: Error): void => {
      socket.off("data", receive).off("close", broken);
      if (error) reject(error);
      else resolve();
    };
    const sendNext = (): void => {
      answer = "";
      began = performance.now();
      if (state.left-- > 0) socket.write(request.next());
      else end();
    };
    const receive = (data: Buffer): void => {
      answer += data.toString("latin1");
      if (!isWhole(answer)) return;
      state.latencies.push(performance.now() - began);
      if (answer.startsWith("HTTP/1.1 200 ")) sendNext();
      else end(new Error(`The server answers ${answer}`));
    };
    const broken = (): void => end(new Error("The server has closed a connection"));
    socket.on("data", receive).on("close", broken);
    sendNext();
  });
}

function isWhole(answer: string): boolean {
  const head = answer.indexOf("\r\n\r\n");
  if (head < 0) return false;
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(answer) ?? [];
  return length === undefined ? answer.endsWith("0\r\n\r\n") : answer.length >= head + 4 + Number(length);
}
