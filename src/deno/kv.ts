import { watch } from "../core/context/exit-outcome.ts";
import type { ExitSpan } from "../core/context/span.ts";
import { invalidOption, requireText } from "../core/runtime/option-checks.ts";
import { SpanLayer } from "../core/segment/enums.ts";
import { replaceMethod } from "../edge/replaced-method.ts";
import type { ServerAgent } from "../edge/server-agent.ts";

/** Settings of `instrumentKv`. */
export interface DenoKvOptions {
  /**
   * The virtual cache that SkyWalking shows. Default `kv/<service>.default`: databases of two services are two, unless both
   * give the same name.
   */
  readonly peer?: string | undefined;
}

/** `Redis`, the nearest that OAP knows of a store of keys and values. */
const REDIS = 7;
const CACHE_TYPE = "DenoKV";

/** The operations of a database that are spans, and whether they write. */
const OPERATIONS = { get: "read", getMany: "read", set: "write", delete: "write", enqueue: "write" } as const;

type CacheOperation = "read" | "write";

const instrumented = new WeakSet<object>();

/**
 * Makes an Exit span of each operation within a traced request: a virtual cache in SkyWalking. The object stays the same one,
 * its methods give the very promises' values, operations and iterators that Deno gives.
 *
 * @throws SkyWalkingError `invalid-option` for what is no `Deno.Kv`.
 */
export function instrumentKv<Kv extends object>(agent: ServerAgent, kv: Kv, options: DenoKvOptions = {}): Kv {
  if (typeof Reflect.get(Object(kv), "atomic") !== "function") throw invalidOption("kv", "a Deno.Kv", kv);
  const peer = requireText("peer", options.peer ?? `kv/${agent.tracer.service}.default`);
  if (instrumented.has(kv)) return kv;
  instrumented.add(kv);
  const begin: BeginOperation = (command, operation, key) => beginOperation(agent, { peer, command, operation, key });
  for (const [command, operation] of Object.entries(OPERATIONS)) traceMethod(kv, command, operation, begin);
  replaceMethod(kv, "list", (list, self, args) => traceFirstBatch(Reflect.apply(list, self, args), args[0], begin));
  replaceMethod(kv, "atomic", (atomic, self, args) => {
    const atomicOperation = Reflect.apply(atomic, self, args);
    traceMethod(Object(atomicOperation), "commit", "write", begin);
    return atomicOperation;
  });
  return kv;
}

type BeginOperation = (command: string, operation: CacheOperation, key: unknown) => ExitSpan | undefined;

function traceMethod(host: object, command: string, operation: CacheOperation, begin: BeginOperation): void {
  replaceMethod(host, command, (method, self, args) => {
    // What is put into a queue has no key.
    const span = begin(command, operation, command === "enqueue" ? undefined : args[0]);
    return span ? watchCall(span, () => Reflect.apply(method, self, args)) : Reflect.apply(method, self, args);
  });
}

/** A list reads in batches while it is iterated, and may be left at any time: its span is the first batch's. */
function traceFirstBatch(iterator: unknown, selector: unknown, begin: BeginOperation): unknown {
  let isFirst = true;
  replaceMethod(Object(iterator), "next", (next, self, args) => {
    const { prefix, start } = Object(selector);
    const span = isFirst ? begin("list", "read", prefix ?? start) : undefined;
    isFirst = false;
    return span ? watchCall(span, () => Reflect.apply(next, self, args)) : Reflect.apply(next, self, args);
  });
  return iterator;
}

function watchCall(span: ExitSpan, call: () => unknown): unknown {
  try {
    return watch(
      call() as Promise<unknown>,
      () => span.end(),
      (reason) => span.error(reason).end(),
    );
  } catch (reason) {
    span.error(reason).end();
    throw reason;
  }
}

interface Operation {
  readonly peer: string;
  readonly command: string;
  readonly operation: CacheOperation;
  readonly key: unknown;
}

function beginOperation(agent: ServerAgent, { peer, command, operation, key }: Operation): ExitSpan | undefined {
  const parent = agent.isRunning() ? agent.storage.get() : undefined;
  if (!parent) return undefined;
  const span = parent.context
    .createExitSpan(`${CACHE_TYPE}/${command}`, peer, { parent, layer: SpanLayer.Cache, componentId: REDIS })
    .tag("cache.type", CACHE_TYPE)
    .tag("cache.op", operation)
    .tag("cache.cmd", command);
  const text = keyText(command === "getMany" ? key : [key]);
  return text ? span.tag("cache.key", text) : span;
}

/** Writes keys as text: their parts joined by `/`, several by a comma. Never throws. */
function keyText(keys: unknown): string {
  try {
    const toText = (part: unknown): string => (part instanceof Uint8Array ? `<${part.length} bytes>` : String(part));
    const texts = (keys as readonly unknown[]).map((key) => (Array.isArray(key) ? key.map(toText).join("/") : ""));
    return texts.filter(Boolean).join(",");
  } catch {
    return "";
  }
}
