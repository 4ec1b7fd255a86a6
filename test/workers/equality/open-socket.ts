import type { OpenSocket } from "./case.ts";
import type { Side } from "./side.ts";

/** Opens a WebSocket to a path of the subject. */
export async function openSocket({ miniflare }: Side, path: string): Promise<OpenSocket> {
  const { status, webSocket } = await miniflare.dispatchFetch(`http://subject${path}`, {
    headers: { upgrade: "websocket" },
  });
  if (!webSocket) throw new Error(`there is no WebSocket but the status ${status}`);
  const got: string[] = [];
  const waiting = new Set<() => void>();
  const tell = (what: string): void => {
    got.push(what);
    for (const look of waiting) look();
  };
  webSocket.addEventListener("message", ({ data }) =>
    tell(typeof data === "string" ? data : `${data.byteLength} bytes`),
  );
  webSocket.addEventListener("close", ({ code, reason, wasClean }) => tell(`closed ${code} ${reason} ${wasClean}`));
  webSocket.addEventListener("error", ({ error }) => tell(`error ${error?.message}`));
  webSocket.accept();
  return {
    send: (message) => webSocket.send(message),
    close: (code, reason) => webSocket.close(code, reason),
    got: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (got.length < count) return;
          waiting.delete(look);
          resolve([...got]);
        };
        waiting.add(look);
        look();
      }),
  };
}
