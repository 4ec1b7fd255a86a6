/**
 * What the cases need of the Workers runtime's types; the package that has them all is not installed.
 *
 * @module
 */

/** What a handler gets beside its event. */
export interface Context {
  waitUntil(promise: Promise<unknown>): void;
  passThroughOnException(): void;
  readonly props: unknown;
  readonly exports?: Readonly<Record<string, unknown>>;
}

/** A KV namespace. */
export interface Kv {
  get(key: unknown, options?: unknown): Promise<unknown>;
  getWithMetadata(key: string, options?: unknown): Promise<unknown>;
  put(key: string, value: unknown, options?: unknown): Promise<unknown>;
  list(options?: unknown): Promise<unknown>;
  delete(key: string): Promise<unknown>;
}

/** A prepared statement of D1. */
export interface Statement {
  bind(...values: unknown[]): Statement;
  all(): Promise<Rows>;
  run(): Promise<Rows>;
  first(column?: string): Promise<unknown>;
  raw(options?: unknown): Promise<unknown>;
}

/** What D1 answers with. */
export interface Rows {
  readonly success: boolean;
  readonly results: readonly unknown[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A D1 database. */
export interface Database {
  prepare(statement: string): Statement;
  batch(statements: readonly Statement[]): Promise<readonly Rows[]>;
  exec(statements: string): Promise<Record<string, unknown>>;
  dump(): Promise<unknown>;
  withSession(constraint?: string): Pick<Database, "prepare" | "batch"> & { getBookmark(): unknown };
}

/** An object of R2, or its head. */
export interface BucketObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly httpEtag: string;
  readonly httpMetadata: unknown;
  readonly customMetadata: unknown;
  readonly range: unknown;
  readonly storageClass: string;
  readonly checksums: { toJSON(): unknown };
  readonly body?: ReadableStream<Uint8Array>;
  readonly bodyUsed?: boolean;
  writeHttpMetadata(headers: Headers): void;
  text(): Promise<string>;
  json(): Promise<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
}

/** A multipart upload to R2. */
export interface Upload {
  readonly key: string;
  readonly uploadId: string;
  uploadPart(number: number, value: unknown): Promise<{ readonly partNumber: number; readonly etag: string }>;
  complete(parts: readonly unknown[]): Promise<BucketObject>;
  abort(): Promise<unknown>;
}

/** An R2 bucket. */
export interface Bucket {
  head(key: string): Promise<BucketObject | null>;
  get(key: string, options?: unknown): Promise<BucketObject | null>;
  put(key: string, value: unknown, options?: unknown): Promise<BucketObject | null>;
  list(options?: unknown): Promise<{
    readonly objects: readonly BucketObject[];
    readonly truncated: boolean;
    readonly delimitedPrefixes: readonly string[];
  }>;
  delete(key: string | readonly string[]): Promise<unknown>;
  createMultipartUpload(key: string, options?: unknown): Promise<Upload>;
  resumeMultipartUpload(key: string, uploadId: string): Upload;
}

/** A queue's producer. */
export interface Producer {
  send(body: unknown, options?: unknown): Promise<unknown>;
  sendBatch(messages: Iterable<unknown>, options?: unknown): Promise<unknown>;
}

/** What is called through RPC: what a stub has is only known by calling it. */
export type Rpc = Readonly<Record<string, ((...args: unknown[]) => Promise<unknown>) & Promise<unknown>>>;

/** A service binding, or the stub of a Durable Object. */
export interface ServiceStub {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
}

/** A stub as what its methods are called on. */
export function rpcOf(stub: object | undefined): Rpc {
  return stub as Rpc;
}

/** A namespace of Durable Objects. */
export interface StubNamespace {
  idFromName(name: string): StubId;
  idFromString(id: string): StubId;
  newUniqueId(options?: unknown): StubId;
  get(id: StubId, options?: unknown): DurableStub;
  getByName(name: string, options?: unknown): DurableStub;
  jurisdiction(name: string): StubNamespace;
}

/** The id of a Durable Object. */
export interface StubId {
  readonly name?: string;
  equals(other: StubId): boolean;
  toString(): string;
}

/** The stub of a Durable Object. */
export interface DurableStub extends ServiceStub {
  readonly id: StubId;
  readonly name?: string;
}

/** Storage of a Durable Object. */
export interface DurableStorage {
  get(key: unknown, options?: unknown): Promise<unknown>;
  put(key: unknown, value?: unknown, options?: unknown): Promise<unknown>;
  delete(key: unknown): Promise<unknown>;
  list(options?: unknown): Promise<Map<string, unknown>>;
  deleteAll(): Promise<unknown>;
  transaction(act: (txn: DurableStorage & { rollback(): void }) => Promise<unknown>): Promise<unknown>;
  transactionSync(act: () => unknown): unknown;
  sync(): Promise<unknown>;
  setAlarm(time: number | Date): Promise<void>;
  getAlarm(): Promise<number | null>;
  deleteAlarm(): Promise<void>;
  readonly sql: {
    exec(statement: string, ...values: unknown[]): SqlCursor;
    readonly databaseSize: number;
  };
  readonly kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): boolean;
    list(): Iterable<unknown>;
  };
}

/** Rows of a Durable Object's SQL. */
export interface SqlCursor extends Iterable<unknown> {
  next(): unknown;
  toArray(): unknown[];
  one(): unknown;
  raw(): Iterable<unknown[]>;
  readonly columnNames: readonly string[];
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** The state of a Durable Object. */
export interface DurableState extends Context {
  readonly id: StubId;
  readonly storage: DurableStorage;
  blockConcurrencyWhile<Result>(act: () => Promise<Result>): Promise<Result>;
  acceptWebSocket(socket: RuntimeSocket, tags?: readonly string[]): void;
  getWebSockets(tag?: string): RuntimeSocket[];
  getTags(socket: RuntimeSocket): string[];
  setWebSocketAutoResponse(pair?: unknown): void;
  getWebSocketAutoResponse(): { readonly request: string; readonly response: string } | null;
  getWebSocketAutoResponseTimestamp(socket: RuntimeSocket): Date | null;
  abort(reason?: string): void;
}

/** A WebSocket within the runtime. */
export interface RuntimeSocket extends WebSocket {
  accept(): void;
  serializeAttachment(value: unknown): void;
  deserializeAttachment(): unknown;
}

/** A batch of a queue. */
export interface Batch {
  readonly queue: string;
  readonly messages: readonly Message[];
  ackAll(): void;
  retryAll(options?: unknown): void;
}

/** A message of a queue. */
export interface Message {
  readonly id: string;
  readonly timestamp: Date;
  readonly attempts: number;
  readonly body: unknown;
  ack(): void;
  retry(options?: unknown): void;
}

/** An event of any kind, with what each kind has. */
export interface GivenEvent extends Batch {
  readonly type: string;
  readonly cron: string;
  readonly scheduledTime: number;
  noRetry(): void;
  readonly from: string;
  readonly to: string;
  readonly headers: Headers;
  readonly raw: ReadableStream<Uint8Array>;
  readonly rawSize: number;
  setReject(reason: string): void;
  readonly length: number;
  readonly [index: number]: TailItem;
}

/** What a tail Worker is told of an event. */
export interface TailItem {
  readonly outcome: string;
  readonly scriptName: string;
  readonly event?: { readonly request?: { readonly url: string }; readonly rpcMethod?: string; readonly cron?: string };
  readonly exceptions: readonly { readonly name: string; readonly message: string }[];
  readonly logs: readonly { readonly level: string; readonly message: unknown }[];
}

/** What the subject's `env` has. */
export interface Env {
  readonly UPSTREAM: string;
  readonly TEXT: string;
  readonly SETTINGS: { readonly mode: string; readonly limits: readonly number[] };
  readonly EMPTY: string;
  readonly BYTES: ArrayBuffer;
  readonly KV: Kv;
  readonly OTHER_KV: Kv;
  readonly DB: Database;
  readonly BUCKET: Bucket;
  readonly JOBS: Producer;
  readonly PEER: ServiceStub;
  readonly PEER_ENTRY: ServiceStub;
  readonly ROOM: StubNamespace;
  readonly PLAIN_ROOM: StubNamespace;
  readonly POINTS: { writeDataPoint(point?: unknown): unknown };
  readonly STEPS: WorkflowBinding;
  readonly VERSION: unknown;
  [name: string]: unknown;
}

/** The binding of a Workflow. */
export interface WorkflowBinding {
  create(options?: unknown): Promise<WorkflowInstance>;
  get(id: string): Promise<WorkflowInstance>;
}

/** A run of a Workflow. */
export interface WorkflowInstance {
  readonly id: string;
  status(): Promise<{ readonly status: string; readonly output?: unknown; readonly error?: unknown }>;
}

interface RuntimeGlobals {
  readonly WebSocketPair: new () => { readonly 0: RuntimeSocket; readonly 1: RuntimeSocket };
  readonly WebSocketRequestResponsePair: new (request: string, response: string) => unknown;
  readonly FixedLengthStream: new (length: number) => TransformStream<Uint8Array, Uint8Array>;
  readonly IdentityTransformStream: new () => TransformStream<Uint8Array, Uint8Array>;
  readonly HTMLRewriter: new () => Rewriter;
  readonly caches: { readonly default: Cache; open(name: string): Promise<Cache> };
  readonly ReadableStream: { from(chunks: Iterable<unknown> | AsyncIterable<unknown>): ReadableStream<Uint8Array> };
  readonly scheduler: { wait(milliseconds: number): Promise<void> };
  readonly navigator: { readonly userAgent: string };
}

interface Rewriter {
  on(selector: string, handlers: { element(element: RewrittenElement): unknown }): Rewriter;
  transform(response: Response): Response;
}

interface RewrittenElement {
  setInnerContent(text: string): unknown;
  setAttribute(name: string, value: string): unknown;
}

const scope: object = globalThis;

/** Globals that only Workers have. */
export const runtime = scope as RuntimeGlobals;
