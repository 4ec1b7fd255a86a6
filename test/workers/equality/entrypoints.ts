import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import { failureOf } from "./failures.ts";
import { serve } from "./handlers.ts";
import { headersOf } from "./observation.ts";
import { caseAt, upstreamFor } from "./place.ts";
import { runtime } from "./runtime-types.ts";

/** What an RPC method may give away: its caller calls back. */
export class Basket extends RpcTarget {
  #items: string[] = [];
  isDisposed = false;
  add(item: string): number {
    return this.#items.push(item);
  }
  get size(): number {
    return this.#items.length;
  }
  nested(): Basket {
    return new Basket();
  }
  fail(): never {
    throw new RangeError("no more room in the basket");
  }
  async *lines(): AsyncGenerator<string> {
    yield* this.#items;
  }
  [Symbol.dispose](): void {
    this.isDisposed = true;
  }
}

/** An entrypoint with every kind of method. */
export class Desk extends WorkerEntrypoint {
  static readonly kind = "desk";
  readonly #secret = "private";
  field = "a field";

  fetch(request: Request): unknown {
    const { one } = caseAt(request.url);
    if (one.serve) return serve(this, [request, this.env, this.ctx]);
    return Response.json({ headers: headersOf(request), method: request.method, kind: this.constructor.name });
  }
  plainly(...args: unknown[]): unknown {
    return [args, this.#secret, this instanceof Desk, this.field];
  }
  async later(value: unknown): Promise<unknown> {
    await runtime.scheduler.wait(1);
    return value;
  }
  echo(value: unknown): unknown {
    return value;
  }
  count(...args: unknown[]): number {
    return args.length;
  }
  nothing(): void {}
  nil(): null {
    return null;
  }
  get current(): string {
    return `${this.#secret} getter`;
  }
  get failing(): never {
    throw new TypeError("the getter failed");
  }
  throwing(kind: string): never {
    throw failureOf(kind);
  }
  async rejecting(kind: string): Promise<never> {
    await null;
    throw failureOf(kind);
  }
  basket(): Basket {
    return new Basket();
  }
  twice(act: (value: number) => Promise<number>): Promise<number> {
    return act(1).then((value) => act(value));
  }
  adder(by: number): (value: number) => number {
    return (value) => value + by;
  }
  box(): unknown {
    return { basket: new Basket(), adder: (value: number) => value + 1, inner: { list: [1, "two"] } };
  }
  async readAll(stream: ReadableStream<Uint8Array>): Promise<number> {
    return (await new Response(stream).arrayBuffer()).byteLength;
  }
  stream(size: number): ReadableStream<Uint8Array> {
    return new Response(new Uint8Array(size).fill(65)).body as ReadableStream<Uint8Array>;
  }
  async writeTo(stream: WritableStream<string>): Promise<void> {
    const writer = stream.getWriter();
    await writer.write("written by the callee");
    await writer.close();
  }
  answer(): Response {
    return new Response("an answer by RPC", { status: 201, headers: { "x-own": "1" } });
  }
  asked(request: Request): unknown {
    return [request.method, request.url, request.headers.get("x-own")];
  }
  props(): unknown {
    return this.ctx.props;
  }
  sees(): unknown {
    return [
      typeof this.ctx.waitUntil,
      Object.keys(this.env).length > 5,
      this.env.TEXT,
      Reflect.ownKeys(this).map(String),
    ];
  }
  calls(value: unknown): unknown {
    return [this.plainly(value), this.count(1, 2)];
  }
  afterwards(path: string): string {
    this.ctx.waitUntil(fetch(upstreamFor(this.env.UPSTREAM, path)("afterwards")).then((answer) => answer.text()));
    return "answered first";
  }
  aborted(signal: AbortSignal): Promise<string> {
    return new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve(`aborted: ${String(signal.reason)}`));
    });
  }
  async circular(): Promise<unknown> {
    const list: unknown[] = [1];
    list.push(list);
    return list;
  }
  unserializable(): unknown {
    return new WeakMap();
  }
  values(): unknown {
    return [
      new Date(0),
      new Map([["k", 1]]),
      new Set(["s"]),
      /r/g,
      10n,
      new Uint8Array([1, 2]),
      undefined,
      new URL("http://a/b").href,
    ];
  }
  // Named as members of other things are.
  apply(value: string): string {
    return `apply ${value}`;
  }
  call(value: string): string {
    return `call ${value}`;
  }
  scheduled(): void {}
}

/** An entrypoint that inherits its methods, replaces one and calls it. */
export class BackDesk extends Desk {
  override plainly(...args: unknown[]): unknown {
    return ["back", super.plainly(...args)];
  }
  readonly arrow = (): string => "own properties are no RPC methods";
}
