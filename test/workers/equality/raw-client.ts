import { createHash } from "node:crypto";
import { type IncomingMessage, request as sendRequest } from "node:http";

/** How a request is sent. */
export interface Ask {
  readonly method?: string;
  /** Follows the case's own path: `/more?query`. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The chunks of the body; with more than one it is sent without a Content-Length. */
  readonly body?: readonly (string | Uint8Array)[];
  /** Gives up after that many bytes of the answer's body. */
  readonly giveUpAfter?: number;
}

/** What came back on the socket: nothing decoded, nothing followed. */
export interface Answer {
  readonly status: number | undefined;
  readonly statusText: string | undefined;
  readonly httpVersion: string;
  /** As sent, in their order and spelling, without `Date`. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly trailers: readonly string[];
  /** How long the body is, its text where it is short, else its SHA-256. */
  readonly body: { readonly length: number; readonly content: string };
  /** Whether the server ended it as announced. */
  readonly isComplete: boolean;
}

/** Sends one request and tells what came back, or how the socket ended. */
export async function ask(url: string, what: Ask = {}): Promise<Answer | { readonly failed: unknown }> {
  try {
    return await exchange(url, what);
  } catch (reason) {
    return { failed: (reason as NodeJS.ErrnoException).code };
  }
}

async function exchange(url: string, { method = "GET", headers = {}, body, giveUpAfter }: Ask): Promise<Answer> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const whole = body?.length === 1 ? { "content-length": String(Buffer.byteLength(body[0] ?? "")) } : {};
    const request = sendRequest(url, { method, headers: { ...whole, ...headers }, agent: false }, resolve);
    request.on("error", reject);
    request.on("upgrade", (upgraded: IncomingMessage, socket) => {
      socket.destroy();
      resolve(upgraded);
    });
    for (const chunk of body ?? []) request.write(chunk);
    request.end();
  });
  const bytes = await read(response, giveUpAfter);
  const { statusCode, statusMessage, httpVersion, rawHeaders, rawTrailers, complete } = response;
  return {
    status: statusCode,
    statusText: statusMessage,
    httpVersion,
    headers: pairs(rawHeaders).filter(([name]) => name.toLowerCase() !== "date"),
    trailers: rawTrailers,
    body: { length: bytes.length, content: contentOf(bytes) },
    isComplete: giveUpAfter === undefined && complete,
  };
}

async function read(response: IncomingMessage, giveUpAfter = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= giveUpAfter) break;
    }
  } catch {
    // A body that breaks off is told by `isComplete`.
  }
  return Buffer.concat(chunks).subarray(0, giveUpAfter);
}

function contentOf(bytes: Buffer): string {
  if (bytes.length > 4_096) return createHash("sha256").update(bytes).digest("hex");
  return bytes.toString(bytes[0] === 0x1f ? "hex" : "utf8").replace(/(127\.0\.0\.1|localhost):\d+/g, "$1:PORT");
}

function pairs(raw: readonly string[]): [string, string][] {
  const found: [string, string][] = [];
  for (let index = 0; index < raw.length; index += 2) {
    found.push([raw[index] ?? "", (raw[index + 1] ?? "").replace(/(127\.0\.0\.1|localhost):\d+/g, "$1:PORT")]);
  }
  return found;
}
