import type { MiniflareWorker } from "../miniflare-worker.ts";
import type { Ask } from "./raw-client.ts";
import type { Context, DurableState, Env, GivenEvent, ServiceStub, StubNamespace } from "./runtime-types.ts";

/** Where the subject's code runs: the arguments of its `fetch`, and an upstream of this case alone. */
export interface Scene {
  readonly request: Request;
  readonly env: Env;
  readonly ctx: Context;
  /** What `this` was in the handler. */
  readonly self: unknown;
  /** All that the handler was given. */
  readonly args: readonly unknown[];
  /** The address of a reply in `upstream-replies.ts`, made for this case so that what arrives there is known to be its own. */
  upstream(reply: string): string;
}

/** Where a Worker beside the subject's runs, which is never instrumented. */
export interface Stage {
  readonly request: Request;
  readonly env: CallerEnv;
  readonly ctx: Context;
  /** Part of names that no other case uses, such as those of Durable Objects. */
  readonly name: string;
  upstream(reply: string): string;
}

/** What the Worker beside the subject's reaches of it. */
export interface CallerEnv {
  readonly SUBJECT: ServiceStub;
  readonly ROOM: StubNamespace;
  readonly PLAIN_ROOM: StubNamespace;
  readonly [entrypoint: string]: ServiceStub | StubNamespace;
}

/** A WebSocket from outside, which keeps what it got. */
export interface OpenSocket {
  send(message: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
  /** Waits for so many messages, the closing among them, and gives all. */
  got(count: number): Promise<readonly string[]>;
}

/** What a case does from outside, in Node. */
export interface Client {
  /** Sends a request to the subject's own socket; its path is the case's. */
  ask(what?: Ask): Promise<unknown>;
  /** Opens a WebSocket to the case's path. */
  socket(query?: string): Promise<OpenSocket>;
  /** The subject as miniflare triggers it. */
  readonly worker: MiniflareWorker;
  /** Waits until the upstream server was asked for a reply of this case so often, and gives the bodies. */
  arrived(reply: string, count?: number): Promise<readonly string[]>;
  /** Sends an email to the subject. */
  email(raw: string): Promise<unknown>;
  /** The upstream server's `host:port`. */
  readonly upstreamHost: string;
  /** The case's path. */
  readonly path: string;
  /** Ends a Durable Object once nothing holds it; its WebSockets hibernate. */
  evict(className: string, name: string): Promise<void>;
  /** Asks the Worker beside the subject's to run the case's `call`, with a query for it to read. */
  call(query?: string): Promise<unknown>;
  /** Part of names that no other case uses. */
  readonly name: string;
}

/** Where the code of a Durable Object runs. */
export interface RoomScene {
  readonly ctx: DurableState;
  readonly env: Env;
  readonly self: object;
  upstream(reply: string): string;
}

/** What an event other than a request runs with. */
export interface EventScene {
  readonly event: GivenEvent;
  readonly env: Env;
  readonly ctx: Context;
  readonly self: unknown;
  readonly args: readonly unknown[];
  /** Tells the upstream server something under a name of this case. */
  report(name: string, what: unknown): Promise<void>;
}

/** One small thing that a Worker does. At most one of `serve`, `inside`, `call` and `object` says what runs; `ask` how it is asked. */
export interface Case {
  /** Is the subject's `fetch`: what it returns or throws goes back to the runtime. */
  readonly serve?: (scene: Scene) => unknown;
  /** Runs in the subject's `fetch` and returns what it saw, which is answered as JSON. */
  readonly inside?: (scene: Scene) => unknown;
  /** Runs in the Worker beside it and returns what it saw. */
  readonly call?: (stage: Stage) => unknown;
  /** Runs in a Durable Object, which no other case has, and returns what it saw. */
  readonly object?: (room: RoomScene) => unknown;
  /** Handles the case's events other than requests. */
  readonly on?: (scene: EventScene) => unknown;
  /** Runs in Node and returns what it saw. Default: one request, or one `call`. */
  readonly ask?: (client: Client) => unknown;
  /** Whether upstream requests belong to no traced event and so carry no `sw8`. */
  readonly isUntraced?: boolean;
  /** Whether some upstream requests are made after the event's segment is done, from when on nothing of it is traced. */
  readonly isLate?: boolean;
  /** Whether it takes the runtime so long that it runs beside all others. */
  readonly isLong?: boolean;
  /** Whether the event never ends, so that nothing tells that it was. */
  readonly isEndless?: boolean;
  /**
   * Whether the answer breaks off: how much has gone out by then is workerd's affair, whose own reader drops what a stream gave
   * in the turn in which it fails. Not compared where the body is read through another stream.
   */
  readonly isBrokenOff?: boolean;
  /** Whether upstream requests are on their way together, so that their order is nobody's. */
  readonly isUnordered?: boolean;
}

/** Cases by their names, which say what is done. */
export type Family = Readonly<Record<string, Case>>;

/** Cases that return what they saw inside the subject's `fetch`. */
export function inside(cases: Readonly<Record<string, NonNullable<Case["inside"]>>>): Family {
  return Object.fromEntries(Object.entries(cases).map(([name, act]) => [name, { inside: act }]));
}

/** Cases that are the subject's `fetch`, asked with one GET. */
export function serving(cases: Readonly<Record<string, NonNullable<Case["serve"]>>>): Family {
  return Object.fromEntries(Object.entries(cases).map(([name, act]) => [name, { serve: act }]));
}

/** Cases that run in the Worker beside the subject's. */
export function calling(cases: Readonly<Record<string, NonNullable<Case["call"]>>>): Family {
  return Object.fromEntries(Object.entries(cases).map(([name, act]) => [name, { call: act }]));
}

/** Cases that run in a Durable Object. */
export function within(cases: Readonly<Record<string, NonNullable<Case["object"]>>>): Family {
  return Object.fromEntries(Object.entries(cases).map(([name, act]) => [name, { object: act }]));
}
