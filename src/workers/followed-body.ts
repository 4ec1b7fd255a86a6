import { quietly } from "../core/runtime/quiet-call.ts";
import { edgeStorage, type ServedScope } from "../edge/edge-storage.ts";
import type { Lifetime } from "../edge/event-flush.ts";
import { MAX_HOLD_MS } from "../edge/event-flush-limits.ts";
import type { Came } from "../edge/spanned-call.ts";

/** Ends what ends with a body: plainly, or with a tag that says why, and with its error. */
export type EndOfBody = (tag?: "aborted" | "unfinished", reason?: unknown) => void;

/**
 * Tells whether a script has made the stream that a Response answers with, which then has no length that it could lose.
 *
 * In workerd all native bodies give a BYOB reader: text, forms, what `fetch` and bindings give, compressed and fixed-length
 * streams. A script's stream does not, unless it is of type `bytes`; such a one cannot be told from a native one.
 */
export function isScriptMade({ body, bodyUsed, headers }: Response): boolean {
  if (!body || body.locked || bodyUsed || headers.has("content-length") || headers.has("content-encoding"))
    return false;
  try {
    body.getReader({ mode: "byob" }).releaseLock();
    return false;
  } catch {
    return true;
  }
}

/**
 * Makes a Response whose body is another stream with the same chunks, each asked for when the client asks for it.
 *
 * The span ends with the stream, with its error, or when it is canceled. workerd tells a stream nothing when the client has
 * gone. It aborts the request's signal where the compatibility flag `enable_request_signal` is on; without, nobody reads any
 * more, and so a body that nobody has asked for in 10 s is given up.
 *
 * @param came - The request, the event, which is kept alive until then, and what the stream's own code runs for.
 */
export function followBody(answer: Response, came: Came, end: EndOfBody): Response {
  const [, , scope] = came;
  const source = (answer.body as ReadableStream<unknown>).getReader();
  try {
    const body = new FollowedBody(source, end, scope as ServedScope);
    const followed = new Response(new ReadableStream(body, { highWaterMark: 0 }), answer);
    body.watch(came);
    return followed;
  } catch (reason) {
    source.releaseLock();
    throw reason;
  }
}

/** The source of the stream that the client reads. */
class FollowedBody {
  readonly #source: ReadableStreamDefaultReader<unknown>;
  readonly #end: EndOfBody;
  readonly #scope: ServedScope;
  /** The chunk that the client has asked for and that is not there yet. */
  #asked: ReturnType<ReadableStreamDefaultReader<unknown>["read"]> | undefined;
  #hasMoved = false;
  #settle = (): void => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: ReadableStreamDefaultReader<unknown>, end: EndOfBody, scope: ServedScope) {
    this.#source = source;
    this.#end = end;
    this.#scope = scope;
  }

  async pull(controller: ReadableStreamDefaultController): Promise<void> {
    this.#asked = edgeStorage().serve(this.#scope, () => this.#source.read());
    const { done, value } = await this.#asked;
    this.#asked = undefined;
    this.#hasMoved = true;
    if (done) controller.close();
    else controller.enqueue(value);
  }

  cancel(reason: unknown): Promise<void> {
    this.#over("aborted");
    return edgeStorage().serve(this.#scope, () => this.#source.cancel(reason));
  }

  /** Ends the span with the stream, or with what says that nobody reads it any more. */
  watch([request, lifetime]: Came): void {
    this.#source.closed.then(
      () => this.#over(),
      (reason: unknown = null) => this.#over(undefined, reason),
    );
    const look = (): void => {
      if (this.#asked || this.#hasMoved) this.#timer = setTimeout(look, MAX_HOLD_MS);
      else this.#over("unfinished");
      this.#hasMoved = false;
    };
    quietly(() => {
      this.#timer = setTimeout(look, MAX_HOLD_MS);
      const ended = new Promise<void>((resolve) => {
        this.#settle = resolve;
      });
      (lifetime as Lifetime).waitUntil(ended);
      (request as Request).signal.addEventListener("abort", () => this.#over("aborted"));
    });
  }

  #over(tag?: "aborted" | "unfinished", reason?: unknown): void {
    clearTimeout(this.#timer);
    this.#end(tag, reason);
    // A call that the stream is at has a span, which holds the segment.
    Promise.resolve(this.#asked).then(this.#settle, this.#settle);
  }
}
