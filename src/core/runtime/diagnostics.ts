/** Something worth knowing that must not disturb the host: a misuse of the API, an item lost, a collector that answers nonsense. */
export interface Diagnostic {
  /** A stable word for the kind of event, such as `span-ended` or `items-dropped`. */
  readonly code: DiagnosticCode;
  /** One sentence for a person. */
  readonly message: string;
  /** The error or value behind it, if any. */
  readonly cause?: unknown;
}

/** The kinds of {@link Diagnostic}. */
export type DiagnosticCode =
  | "span-ended"
  | "context-closed"
  | "span-limit"
  | "no-peer"
  | "items-dropped"
  | "retry"
  | "reporter-failed"
  | "instrumentation-failed";

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
  message: string,
  cause?: unknown,
): void {
  if (!diagnostics) return;
  try {
    diagnostics({ code, message, cause });
  } catch {
    // The host's listener failed; there is nobody left to tell.
  }
}
