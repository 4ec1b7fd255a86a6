/**
 * The globals that the core names, and the only place that declares them: the core compiles against the ECMAScript library
 * alone, so a DOM or Node global that slips in is a compile error. Every runtime served (pages, workerd, Deno, Node, Bun)
 * has all of them.
 */

interface SymbolConstructor {
  readonly dispose: unique symbol;
}

interface Disposable {
  [Symbol.dispose](): void;
}

interface AbortSignal {
  readonly aborted: boolean;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}

declare class CompressionStream {
  constructor(format: "gzip");
}

declare class Blob {
  constructor(parts: readonly Uint8Array<ArrayBuffer>[]);
  stream(): { pipeThrough(transform: CompressionStream): unknown };
}

declare class Response {
  constructor(body: unknown);
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare class URL {
  constructor(url: string, base?: string);
  readonly origin: string;
  readonly pathname: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  readonly username: string;
  readonly password: string;
  readonly search: string;
  readonly hash: string;
}

/** Only where there is a page, or a worker of one. */
declare var location: { readonly href: string } | undefined;
declare const crypto: { getRandomValues<T extends Uint8Array>(array: T): T };
declare const performance: { now(): number };
declare const console: Record<"debug" | "log" | "info" | "warn" | "error", (...args: unknown[]) => void>;
declare function btoa(binary: string): string;
declare function atob(text: string): string;
declare function setTimeout<Args extends unknown[]>(
  callback: (...args: Args) => void,
  ms: number,
  ...args: Args
): unknown;
declare function clearTimeout(timer: unknown): void;
declare function fetch(
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body: string | Uint8Array<ArrayBuffer>;
    signal: AbortSignal;
    redirect: "manual";
    keepalive?: boolean;
    credentials?: "omit";
  },
): Promise<{
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
}>;

declare class Headers {
  constructor(init?: unknown);
  get(name: string): string | null;
  set(name: string, value: string): void;
}

interface RequestInit {
  method?: string;
  headers?: unknown;
  signal?: AbortSignal | null;
}

declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly signal: AbortSignal;
}
