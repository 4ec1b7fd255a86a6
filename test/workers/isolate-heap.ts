import { once } from "node:events";
import type { Miniflare } from "miniflare";
import { WebSocket } from "ws";

/** Reads what the scripts of an isolate hold. */
export interface IsolateHeap {
  /** Collects garbage first; bytes. */
  usedBytes(): Promise<number>;
  close(): void;
}

/** The isolate of a Worker without a name, among those that Miniflare itself has. */
const USERS = "/core:user:";

/** Connects to the inspector of a Worker that was started with `inspectorPort: 0`. */
export async function inspectHeap(worker: Miniflare): Promise<IsolateHeap> {
  const socket = new WebSocket(new URL(USERS, await worker.getInspectorURL()));
  await once(socket, "open");
  let lastId = 0;
  const send = async (method: string): Promise<unknown> => {
    const id = ++lastId;
    socket.send(JSON.stringify({ id, method }));
    for (;;) {
      const [data] = await once(socket, "message");
      const message: { id?: number; result?: unknown } = JSON.parse(String(data));
      if (message.id === id) return message.result;
    }
  };
  return {
    async usedBytes() {
      await send("HeapProfiler.collectGarbage");
      const { usedSize } = (await send("Runtime.getHeapUsage")) as { usedSize: number };
      return usedSize;
    },
    close: () => socket.close(),
  };
}
