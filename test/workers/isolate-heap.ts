import { once } from "node:events";
import type { Miniflare } from "miniflare";
import { WebSocket } from "ws";

/** The isolate of a Worker without a name, among those that Miniflare itself has. */
const USERS = "/core:user:";

/** What makes no span. */
const PREFLIGHT = { method: "OPTIONS", headers: { "access-control-request-method": "GET" } };

/**
 * Tells the bytes that the scripts of a Worker hold, after garbage was collected.
 *
 * @param worker - Started with `inspectorPort: 0` and without a name. It is sent requests: workerd collects between two.
 */
export async function isolateHeapBytes(worker: Miniflare): Promise<number> {
  const socket = new WebSocket(new URL(USERS, await worker.getInspectorURL()));
  await once(socket, "open");
  const answers = new Map<number, (result: unknown) => void>();
  socket.on("message", (data) => {
    const { id, result }: { id: number; result: unknown } = JSON.parse(String(data));
    answers.get(id)?.(result);
  });
  const ask = (id: number, method: string): Promise<unknown> =>
    new Promise((resolve) => {
      answers.set(id, resolve);
      socket.send(JSON.stringify({ id, method }));
    });
  let isCollected = false;
  void ask(1, "HeapProfiler.collectGarbage").then(() => {
    isCollected = true;
  });
  while (!isCollected) await (await worker.dispatchFetch("http://worker/", PREFLIGHT)).text();
  const { usedSize } = (await ask(2, "Runtime.getHeapUsage")) as { usedSize: number };
  socket.close();
  return usedSize;
}
