import type { IncomingMessage, ServerResponse } from "node:http";
import { startRecordingServer } from "../../support/recording-server.ts";

/** A collector that answers as the first part of the path says. */
export interface ScriptedCollector {
  readonly url: string;
  /** How often each answer was asked for. */
  counts(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** The answers that it knows. */
export const SCRIPTED_ANSWERS = [
  "ok",
  "503-once",
  "503",
  "429-later",
  "413",
  "400",
  "500",
  "502",
  "hang",
  "web-page",
  "reset",
];

const OK_TRAILER = new Uint8Array([0x80, 0, 0, 0, 15, ...new TextEncoder().encode("grpc-status:0\r\n")]);

/** Starts it on a free port. */
export async function startScriptedCollector(): Promise<ScriptedCollector> {
  const asked = new Map<string, number>();
  const server = await startRecordingServer((request, response) => {
    const [, answer = ""] = (request.url ?? "").split("/");
    const times = (asked.get(answer) ?? 0) + 1;
    asked.set(answer, times);
    let bytes = 0;
    request.on("data", (part: Uint8Array) => {
      bytes += part.length;
    });
    request.on("end", () => {
      if (answer === "reset") request.socket.destroy();
      else if (answer !== "hang") respond(response, { answer, times, bytes, isGrpcWeb: isGrpcWeb(request) });
    });
  });
  return {
    url: server.url,
    counts: () => Object.fromEntries(asked),
    close: server.close,
  };
}

interface Question {
  readonly answer: string;
  readonly times: number;
  readonly bytes: number;
  readonly isGrpcWeb: boolean;
}

function respond(response: ServerResponse, { answer, times, bytes, isGrpcWeb }: Question): void {
  // Deno itself asks again when a connection that was used before breaks; a new one for each request leaves that out.
  response.setHeader("connection", "close");
  // A single segment fits: 400 bytes of JSON, 200 of protobuf, and no three of them.
  const isTooLarge = bytes > (isGrpcWeb ? 260 : 520);
  const status = Number(
    { "503-once": times === 1 ? 503 : 200, "429-later": 429, 413: isTooLarge ? 413 : 200 }[answer] ?? answer,
  );
  if (answer === "429-later") response.setHeader("retry-after", "60");
  if (answer === "web-page") response.writeHead(200, { "content-type": "text/html" }).end("<p>hello</p>");
  else if (status === 200 || answer === "ok") {
    response.writeHead(200, { "content-type": isGrpcWeb ? "application/grpc-web+proto" : "application/json" });
    response.end(isGrpcWeb ? OK_TRAILER : "{}");
  } else response.writeHead(status).end();
}

function isGrpcWeb({ headers }: IncomingMessage): boolean {
  return headers["content-type"]?.includes("grpc-web") === true;
}
