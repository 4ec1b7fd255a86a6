import type { Span } from "../core/context/span.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { TagKey } from "../core/segment/tag-key.ts";
import { LIMIT_MS, type UnfinishedReason } from "./activity.ts";

/** The spans that belong to no activity, each the root of its own segment, so that none of them can stay open for ever. */
export class LooseSpans {
  readonly #timers = new Map<Span, ReturnType<typeof setTimeout>>();

  /** Keeps a span until it is handed to {@link release}, or its time is up. */
  hold(span: Span): void {
    this.#timers.set(
      span,
      setTimeout(quietly, LIMIT_MS, () => this.#end(span, "timeout")),
    );
  }

  /** Tells whether it keeps the span. */
  holds(span: Span): boolean {
    return this.#timers.has(span);
  }

  /** Lets go of a span; false if it was not held, since it was ended meanwhile. */
  release(span: Span): boolean {
    clearTimeout(this.#timers.get(span));
    return this.#timers.delete(span);
  }

  /** Ends all of them, tagged with the reason. */
  close(reason: UnfinishedReason): void {
    for (const span of this.#timers.keys()) this.#end(span, reason);
  }

  #end(span: Span, reason: UnfinishedReason): void {
    if (this.release(span)) span.tag(TagKey.Unfinished, reason).end();
  }
}
