import { quietly } from "../core/runtime/quiet-call.ts";
import type { Lifetime } from "../edge/event-flush.ts";
import { MAX_HOLD_MS } from "../edge/event-flush-limits.ts";

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
 * @param came - The request, and the event, which is kept alive until then.
 */
export function followBody(answer: Response, came: readonly unknown[], end: EndOfBody): Response {
  const source = (answer.body as ReadableStream<unknown>).getReader();
  try {
    const body = new FollowedBody(source, end);
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
  /** Whether the client has asked for a chunk that is not there yet. */
  #isAwaited = false;
  #hasMoved = false;
  #settle = (): void => {};
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(source: ReadableStreamDefaultReader<unknown>, end: EndOfBody) {
    this.#source = source;
    this.#end = end;
  }

  async pull(controller: ReadableStreamDefaultController): Promise<void> {
    this.#isAwaited = true;
    const { done, value } = await this.#source.read();
    this.#isAwaited = false;
    this.#hasMoved = true;
    if (done) controller.close();
    else controller.enqueue(value);
  }

  cancel(reason: unknown): Promise<void> {
    this.#over("aborted");
    return this.#source.cancel(reason);
  }

  /** Ends the span with the stream, or with what says that nobody reads it any more. */
  watch([request, lifetime]: readonly unknown[]): void {
    this.#source.closed.then(
      () => this.#over(),
      (reason) => this.#over(undefined, reason),
    );
    const look = (): void => {
      if (this.#isAwaited || this.#hasMoved) this.#timer = setTimeout(look, MAX_HOLD_MS);
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
    this.#settle();
  }
}
