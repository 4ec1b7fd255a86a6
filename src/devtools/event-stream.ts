import type { ServerResponse } from "node:http";
import type { Store } from "./store/store.ts";
import type { StoreEvent } from "./store/stored-item.ts";

const maxReaders = 64;
const maxUnreadBytes = 1024 * 1024;

/** Sends the store's events to those who read `/api/events`. */
export interface EventStream {
  /** Starts to send; the reader gets every event from here on. */
  open(response: ServerResponse): void;
  /** Ends all readers' streams. */
  close(): void;
}

/**
 * Makes the stream of server-sent events.
 *
 * A stored item is a plain message; `duplicate`, `discarded` and `cleared` are events of that name. A reader that does not keep
 * up is cut off at 1 MiB of unread events, and comes back by itself if it is an EventSource.
 */
export function createEventStream(store: Store): EventStream {
  const readers = new Set<ServerResponse>();
  const unsubscribe = store.subscribe((event) => {
    const text = toMessage(event);
    for (const reader of readers) send(reader, text);
  });

  return {
    open(response) {
      if (readers.size >= maxReaders) {
        response.writeHead(503, { "retry-after": "5" }).end();
        return;
      }
      response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
      response.write("retry: 1000\n\n");
      readers.add(response);
      response.once("close", () => readers.delete(response));
    },
    close() {
      unsubscribe();
      for (const reader of readers) reader.end();
    },
  };
}

function send(reader: ServerResponse, text: string): void {
  if (reader.writableLength > maxUnreadBytes) reader.destroy();
  else reader.write(text);
}

function toMessage({ type, ...data }: StoreEvent): string {
  // JSON keeps line breaks inside its strings escaped, so one data line holds whatever was sent.
  const name = type === "stored" ? "" : `event: ${type}\n`;
  return `${name}data: ${JSON.stringify(data)}\n\n`;
}
