import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segments } from "./items.ts";
import { type RunningGateway, startGateway, useGateways } from "./running-gateway.ts";
import { scriptedOap } from "./scripted-oap.ts";

useGateways();

/** A connection, and what has come back over it when it is closed. */
interface Line {
  readonly socket: Socket;
  readonly closed: Promise<string>;
  /** Resolves with what has come back once it has all of this text. */
  until(text: string): Promise<string>;
}

function lineTo(url: string): Line {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let answer = "";
  socket.setEncoding("latin1").on("data", (text) => {
    answer += text;
  });
  // The server breaks off what it does not want.
  socket.on("error", () => {});
  return {
    socket,
    closed: new Promise((resolve) => socket.once("close", () => resolve(answer))),
    until: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (answer.includes(text)) resolve(answer);
        };
        socket.on("data", look);
        look();
      }),
  };
}

const HEAD = "POST /v3/segments HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n";

function started(): Promise<RunningGateway> {
  const limits = { bodyTimeoutMs: 300, maxBodyBytes: 10_000 };
  return startGateway({ oap: "http://oap:12800", fetch: scriptedOap().fetch, limits });
}

async function expectAlive({ post, gateway }: RunningGateway): Promise<void> {
  expect((await post("/v3/segments", segments(1))).status).toBe(200);
  const outcomes = Object.values(gateway.stats().requests).flatMap((counts) => Object.keys(counts));
  expect(outcomes).not.toContain("internal");
}

describe("a gateway on node:http", () => {
  it("gives up a body that dribbles", async () => {
    const running = await started();
    const { socket, until } = lineTo(running.url);
    socket.write(`${HEAD}content-length: 1000\r\n\r\n[`);
    const dribble = setInterval(() => socket.write(" "), 20);
    const answer = await until("\r\n\r\n");
    clearInterval(dribble);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    await expectAlive(running);
  });

  it("gives up a body of chunks that has no end", async () => {
    const running = await started();
    const { socket, until } = lineTo(running.url);
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const pour = setInterval(() => socket.write(`400\r\n${" ".repeat(1024)}\r\n`), 1);
    const answer = await until("\r\n\r\n");
    clearInterval(pour);
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    await expectAlive(running);
  });

  it.each([
    ["a length beyond all limits", "content-length: 99999999999\r\n\r\n", "413"],
    ["a length that is no number", "content-length: many\r\n\r\n", "400"],
    ["two lengths", "content-length: 2\r\ncontent-length: 3\r\n\r\n[]", "400"],
    ["a length beside chunks", "content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n", "400"],
    ["a chunk that lies", "transfer-encoding: chunked\r\n\r\n2\r\n[] and more\r\n", "400"],
    ["a chunk of 4 GiB", "transfer-encoding: chunked\r\n\r\nffffffff\r\n[", "408"],
    ["headers of 40 kB", `a: ${"a".repeat(40_000)}\r\n\r\n`, "431"],
    ["10,000 headers", `${"a: b\r\n".repeat(10_000)}\r\n`, "431"],
    ["a header with a zero", "a: \0\r\n\r\n", "400"],
  ])("refuses %s", async (_name, rest, status) => {
    const running = await started();
    const { socket, until } = lineTo(running.url);
    socket.write(HEAD + rest);
    expect((await until("\r\n")).slice(0, 13)).toBe(`HTTP/1.1 ${status} `);
    socket.destroy();
    await expectAlive(running);
  });

  it("takes no part of a body that breaks off", async () => {
    const running = await started();
    const { socket, closed } = lineTo(running.url);
    socket.end(`${HEAD}content-length: 1000\r\n\r\n[${JSON.stringify(segments(1)[0])}`);
    await closed;
    expect(running.gateway.stats().items).toEqual({});
    await expectAlive(running);
  });

  it("lives on, whatever bytes come", async () => {
    const running = await started();
    const piece = fc.oneof(
      fc.constantFrom(
        HEAD,
        "content-length: 2\r\n",
        "transfer-encoding: chunked\r\n",
        "\r\n",
        "[]",
        "GET / HTTP/1.1\r\n",
      ),
      fc.constantFrom(
        "0\r\n\r\n",
        "5\r\n[    \r\n",
        "expect: 100-continue\r\n",
        "upgrade: websocket\r\nconnection: upgrade\r\n",
      ),
      fc.string({ unit: "binary-ascii", maxLength: 20 }),
      fc.string({ unit: "binary", maxLength: 5 }),
    );
    const send = async (pieces: readonly string[]) => {
      const { socket, closed } = lineTo(running.url);
      socket.end(pieces.join(""), "latin1");
      for (const [, status] of (await closed).matchAll(/^HTTP\/1\.1 (\d+) /gm)) {
        expect([status, Number(status) < 500 || status === "501"]).toEqual([status, true]);
      }
    };
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 8 }), send), { numRuns: 500 });
    await expectAlive(running);
  });
});
