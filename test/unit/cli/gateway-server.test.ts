import { expect, test } from "vitest";
import { startGatewayServer } from "../../../src/cli/gateway-server.ts";
import type { GatewayReply } from "../../../src/gateway/index.ts";

const SETTINGS = { port: 0, hostname: "127.0.0.1", closeTimeoutMs: 1_000 };

/** Something to wait for, and what ends the wait. */
function barrier(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}

test("an answer that is given while the gateway closes still goes out", async () => {
  const [asked, drained] = [barrier(), barrier()];
  const reply = async (): Promise<GatewayReply> => {
    asked.open();
    await drained.passed;
    return { status: 200, headers: {}, body: "taken" };
  };
  const server = await startGatewayServer({ reply, close: () => drained.passed }, SETTINGS);
  const answered = fetch(server.url, { method: "POST", body: "[]" });
  await asked.passed;
  const stopped = server.stop();
  drained.open();
  const response = await answered;
  expect([response.status, await response.text()]).toEqual([200, "taken"]);
  await stopped;
});

test("what cannot be written ends the connection, and the server goes on", async () => {
  const replies = [{ "x-bad": "a\nb" }, {}];
  const reply = async (): Promise<GatewayReply> => ({ status: 200, headers: replies.shift() ?? {}, body: null });
  const server = await startGatewayServer({ reply, close: async () => {} }, SETTINGS);
  await expect(fetch(server.url)).rejects.toThrow();
  expect((await fetch(server.url)).status).toBe(200);
  await server.stop();
});
