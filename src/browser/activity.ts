import type { CarrierSource } from "../core/context/carrier-access.ts";
import type { Span } from "../core/context/span.ts";
import type { Tracer } from "../core/context/tracer.ts";
import { quietly } from "../core/runtime/quiet-call.ts";
import { ComponentId } from "../core/segment/component-id.ts";
import { TagKey } from "../core/segment/tag-key.ts";

/** What a user does. */
export type Interaction = "click" | "submit" | "key";

/** What started an activity. */
export type ActivityKind = "load" | "route" | Interaction;

/** Why a span was ended before its work was. */
export type UnfinishedReason = "pagehide" | "timeout" | "stop";

/** Milliseconds without a child after which an activity is over. */
const IDLE_MS = 1_000;
/** Milliseconds after which a segment is closed even if a span of it is still open. */
export const LIMIT_MS = 300_000;

/** What begins an activity. */
export interface ActivityStart {
  readonly kind: ActivityKind;
  /** Milliseconds since the Unix epoch. */
  readonly startTime: number;
  /** The page's path, which names the root. */
  readonly page: string;
  /** What the root continues: the trace of the server that made the page. */
  readonly carrier?: CarrierSource | undefined;
  /** Called with the root, just before it ends. */
  readonly onRoot: (root: Span) => void;
  /** Called when it has closed. */
  readonly onClosed: (activity: Activity) => void;
}

/**
 * What the page does for one reason, as one segment: a Local root named by the page's path, with a child for each piece of
 * work. It closes a second after its last child ended, and its root ends when that child did: OAP shows a trace from its
 * earliest start to its latest end.
 *
 * The segment begins with the first child: a click that asks nothing of a server leaves no trace.
 */
export class Activity {
  /** What started it, as far as is known; see {@link become}. */
  kind: ActivityKind;
  readonly #tracer: Tracer;
  readonly #start: ActivityStart;
  readonly #open = new Set<Span>();
  readonly #limitTimer: ReturnType<typeof setTimeout>;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #root: Span | undefined;
  #lastEnd: number;
  #superseded = false;
  #page: string;

  constructor(tracer: Tracer, start: ActivityStart) {
    this.#tracer = tracer;
    this.#start = start;
    this.kind = start.kind;
    this.#page = start.page;
    this.#lastEnd = start.startTime;
    this.#limitTimer = setTimeout(quietly, LIMIT_MS, () => this.close("timeout"));
    this.#settle();
  }

  /** The root span; asking for it makes the segment. */
  get root(): Span {
    if (this.#root) return this.#root;
    const { startTime, carrier } = this.#start;
    // Its first span, the root, is what callees are told as the endpoint, by the name that it has then.
    const context = this.#tracer.createTracingContext({ carrier });
    this.#root = context
      .createLocalSpan(this.#page, { componentId: ComponentId.JavaScript, startTime })
      .tag(TagKey.Activity, this.kind);
    context.finish();
    return this.#root;
  }

  /** Whether the user started it, and the page is the same as before. */
  get isInteraction(): boolean {
    return this.kind !== "load" && this.kind !== "route";
  }

  /** Makes it what it has turned out to be: a click that navigates is the new page's route. */
  become(kind: ActivityKind, page: string): void {
    this.kind = kind;
    this.#page = page;
    this.#root?.setOperationName(page).tag(TagKey.Activity, kind);
  }

  /** Keeps the activity open until the span is handed to {@link release}. */
  hold(span: Span): void {
    this.#open.add(span);
  }

  /** Tells whether it waits for the span. */
  holds(span: Span): boolean {
    return this.#open.has(span);
  }

  /**
   * Lets go of a held span whose work ended at `time`, in milliseconds since the Unix epoch.
   *
   * @returns False if it was not held: the activity has closed meanwhile.
   */
  release(span: Span, time: number): boolean {
    const held = this.#open.delete(span);
    if (held) {
      this.#lastEnd = Math.max(this.#lastEnd, time);
      this.#settle();
    }
    return held;
  }

  /** Takes no more children, since another activity has begun; what is open is waited for. */
  supersede(): void {
    this.#superseded = true;
    this.#settle();
  }

  /** Closes it unless something is open. */
  closeIfIdle(): void {
    if (this.#open.size === 0) this.close();
  }

  /** Ends what is open, tagged with the reason, and the root; then the segment goes out. */
  close(reason?: UnfinishedReason): void {
    clearTimeout(this.#idleTimer);
    clearTimeout(this.#limitTimer);
    const root = this.#root;
    for (const span of this.#open) {
      this.#lastEnd = span.context.now();
      if (span !== root) span.tag(TagKey.Unfinished, reason ?? "stop").end(this.#lastEnd);
    }
    this.#open.clear();
    this.#root = undefined;
    if (root) this.#start.onRoot(root);
    root?.end(this.#lastEnd);
    this.#start.onClosed(this);
  }

  /** One timer for many requests: to set one for each costs as much as their spans do. */
  #settle(idleMs = IDLE_MS): void {
    if (this.#open.size > 0) return;
    if (this.#superseded) this.close();
    else this.#idleTimer ??= setTimeout(quietly, idleMs, this.#check);
  }

  readonly #check = (): void => {
    this.#idleTimer = undefined;
    const left = this.#root ? this.#lastEnd + IDLE_MS - this.#root.context.now() : 0;
    if (left > 0) this.#settle(left);
    else this.closeIfIdle();
  };
}
