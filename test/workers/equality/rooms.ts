import { DurableObject } from "cloudflare:workers";
import { failureOf } from "./failures.ts";
import { serve } from "./handlers.ts";
import { headersOf, plain, thrown } from "./observation.ts";
import { caseAt, upstreamFor } from "./place.ts";
import { type DurableState, type Env, type RuntimeSocket, runtime } from "./runtime-types.ts";

/** A Durable Object with everything that one can have. */
export class Room extends DurableObject {
  static readonly kind = "room";
  readonly #born = crypto.randomUUID();
  #count = 0;
  #constructedBlocked = false;

  constructor(ctx: DurableState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      await ctx.storage.get("anything");
      this.#constructedBlocked = true;
    });
  }
  async perform(path: string): Promise<unknown> {
    const { one } = caseAt(path);
    const upstream = upstreamFor(this.env.UPSTREAM, path);
    try {
      return plain(await one.object?.({ ctx: this.ctx, env: this.env, self: this, upstream }));
    } catch (reason) {
      return { threwInObject: thrown(reason) };
    }
  }
  born(): string {
    return this.#born;
  }
  add(by: number): number {
    this.#count += by;
    return this.#count;
  }
  blocked(): boolean {
    return this.#constructedBlocked;
  }
  get total(): number {
    return this.#count;
  }
  echo(...values: unknown[]): unknown {
    return values;
  }
  async increment(): Promise<number> {
    const before = (await this.ctx.storage.get("count")) as number | undefined;
    await this.ctx.storage.put("count", (before ?? 0) + 1);
    return (before ?? 0) + 1;
  }
  fail(kind: string): never {
    throw failureOf(kind);
  }
  async breakDown(): Promise<never> {
    return this.ctx.blockConcurrencyWhile(async () => {
      throw new Error("broken for good");
    });
  }
  abort(): void {
    this.ctx.abort("on purpose");
  }
  async wakeIn(milliseconds: number, path: string, failures = 0): Promise<void> {
    await this.ctx.storage.put({ path, failures });
    await this.ctx.storage.setAlarm(Date.now() + milliseconds);
  }
  async alarm(...args: { readonly scheduledTime: number }[]): Promise<void> {
    const path = (await this.ctx.storage.get("path")) as string;
    const failures = (await this.ctx.storage.get("failures")) as number;
    const told = args.map((info) => ({ ...info, scheduledTime: typeof info.scheduledTime }));
    const body = JSON.stringify([told, await this.ctx.storage.getAlarm(), failures, this.#constructedBlocked]);
    const answer = await fetch(upstreamFor(this.env.UPSTREAM, path)("alarm"), { method: "POST", body });
    await answer.text();
    if (failures === 0) return;
    await this.ctx.storage.put("failures", failures - 1);
    // What is written in an alarm that fails stays written only when it is there before the failure.
    await this.ctx.storage.sync();
    throw new Error("the alarm failed");
  }
  fetch(request: Request): unknown {
    const { one } = caseAt(request.url);
    if (request.headers.get("upgrade") === "websocket") return this.#socket(request);
    return one.serve
      ? serve(this, [request, this.env, this.ctx])
      : Response.json({ headers: headersOf(request), method: request.method, count: this.#count });
  }
  #socket(request: Request): Response {
    const { 0: client, 1: server } = new runtime.WebSocketPair();
    const tags = new URL(request.url).searchParams.getAll("tag");
    this.ctx.acceptWebSocket(server, tags);
    server.serializeAttachment({ opened: "yes", messages: 0 });
    this.ctx.setWebSocketAutoResponse(new runtime.WebSocketRequestResponsePair("ping", "pong"));
    return new Response(null, { status: 101, webSocket: client } as ResponseInit);
  }
  webSocketMessage(socket: RuntimeSocket, message: string | ArrayBuffer): void {
    const before = socket.deserializeAttachment() as { readonly messages: number };
    const attachment = { ...before, messages: before.messages + 1 };
    socket.serializeAttachment(attachment);
    if (message === "close") {
      socket.close(4001, "asked to");
      return;
    }
    if (message === "throw") throw new Error("in webSocketMessage");
    const text = typeof message === "string" ? message : `${message.byteLength} bytes`;
    const others = this.ctx.getWebSockets().length;
    socket.send(JSON.stringify([text, attachment, this.ctx.getTags(socket), others, this.#count, this.#born]));
  }
  async webSocketClose(socket: RuntimeSocket, ...rest: unknown[]): Promise<void> {
    await this.ctx.storage.put("closed", rest.map(String));
    socket.close();
  }
  async closed(): Promise<unknown> {
    return this.ctx.storage.get("closed");
  }
}

/** A Durable Object of the old kind: it extends nothing. */
export class PlainRoom {
  readonly #state: DurableState;
  #asked = 0;
  constructor(state: DurableState) {
    this.#state = state;
  }
  async fetch(request: Request): Promise<Response> {
    this.#asked++;
    const stored = await this.#state.storage.get("word");
    await this.#state.storage.put("word", await request.text());
    return Response.json([this.#asked, stored ?? null, this.constructor.name]);
  }
  alarm(): void {}
}
