import { asOwnOutput } from "./own-output.ts";
import { quietly } from "./quiet-call.ts";

/** Something worth knowing that must not disturb the host: a misuse of the API, an item lost, a collector that answers nonsense. */
export interface Diagnostic {
  /** What kind of event it is, stable across versions. */
  readonly code: DiagnosticCode;
  /** The code and what it is about, for a person: `items-dropped: 12 segment, ambiguous`. Short, since a page pays for each word. */
  readonly message: string;
  /** The error or value behind it, if any. */
  readonly cause?: unknown;
}

/**
 * The kinds of {@link Diagnostic}.
 *
 * `span-ended` a span was used after its end; `context-closed` a span was asked of a context that is already reported;
 * `span-limit` a segment, or the tags or logs of a span, reached its limit; `context-abandoned` a context was never
 * finished and has been closed; `rule-failed` a sampling rule threw, so the trace is kept; `no-peer` an Exit span has no
 * address; `items-dropped` items are lost; `retry` items will be sent again; `reporter-failed` a reporter threw, so an item
 * is lost; `instrumentation-failed` a header or patch could not be put in place; `log-failed`, `log-limit`, `meter-failed`,
 * `meter-limit` a log or meter is lost or cut; `before-send-failed` a `beforeSend` hook threw; `sw8-refused` a page's request
 * that carried `sw8` failed: if it was redirected to another origin, that one must allow the header.
 */
export type DiagnosticCode =
  | "span-ended"
  | "context-closed"
  | "span-limit"
  | "context-abandoned"
  | "rule-failed"
  | "no-peer"
  | "items-dropped"
  | "retry"
  | "reporter-failed"
  | "instrumentation-failed"
  | "log-failed"
  | "log-limit"
  | "meter-failed"
  | "meter-limit"
  | "before-send-failed"
  | "sw8-refused";

/**
 * Receives diagnostics; without one the agent is silent. Pass `(event) => console.debug(event.message)` to see them.
 *
 * An error it throws is swallowed.
 */
export type Diagnostics = (event: Diagnostic) => void;

/** Hands an event to `diagnostics`, if there is one, and never throws. */
export function emitDiagnostic(
  diagnostics: Diagnostics | undefined,
  code: DiagnosticCode,
  detail: string,
  cause?: unknown,
): void {
  // If the host's listener fails, there is nobody left to tell.
  quietly(() => asOwnOutput(() => diagnostics?.({ code, message: `${code}: ${detail}`, cause })));
}
