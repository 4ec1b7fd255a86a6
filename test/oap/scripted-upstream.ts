import { createServer, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";

/** What an upstream does with a call, once it has read all of it. */
export type Treatment = (stream: ServerHttp2Stream, session: ServerHttp2Session) => void;

/** A gRPC server behind a proxy that does as it is told. */
export interface ScriptedUpstream {
  readonly port: number;
  /** The paths of the calls that it has read to their end. */
  readonly calls: string[];
  /** How it treats the calls from now on. */
  treat(treatment: Treatment): void;
  /** Stops listening, and breaks every connection. */
  close(): Promise<void>;
}

/** Answers a call with a status and no message, as a server does that has nothing else to say. */
export function answerStatus(status: number, headers: Readonly<Record<string, string>> = {}): Treatment {
  return (stream) => {
    const trailersOnly = { ":status": 200, "content-type": "application/grpc", "grpc-status": `${status}`, ...headers };
    stream.respond(trailersOnly, { endStream: true });
  };
}

/** Starts an upstream on a port; on a free one if none is given. */
export async function startUpstream(port = 0): Promise<ScriptedUpstream> {
  const calls: string[] = [];
  const sessions = new Set<ServerHttp2Session>();
  let treatment = answerStatus(0);
  const server = createServer();
  server.on("session", (session) => {
    sessions.add(session);
    session.on("close", () => sessions.delete(session));
    session.on("error", () => undefined);
  });
  server.on("stream", (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    stream.on("error", () => undefined);
    stream.resume();
    stream.on("end", () => {
      calls.push(String(headers[":path"]));
      if (stream.session) treatment(stream, stream.session as ServerHttp2Session);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    treat(next) {
      treatment = next;
    },
    close() {
      for (const session of sessions) session.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
