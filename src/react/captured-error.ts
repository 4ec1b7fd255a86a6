import type { BrowserAgent } from "../browser/index.ts";

/** What React tells with an error. */
export interface ReactErrorInfo {
  /** The components that the error happened in, the innermost first. */
  readonly componentStack?: string | null | undefined;
}

/** Characters of the error's own stack that are kept, so that the components have a place in an error log's 4,096. */
const MAX_STACK_LENGTH = 2_048;

/**
 * Captures an error with the components that it happened in, which stand after its own stack. Never throws.
 *
 * An error log has no other place for them, and the error is the host's: it stays as it is. So an object that inherits from
 * it is captured first, and then the error itself, a duplicate, that the agent knows it whoever else finds it.
 */
export function captureInComponents(
  agent: Pick<BrowserAgent, "captureError">,
  error: unknown,
  { componentStack }: ReactErrorInfo,
): void {
  try {
    if (componentStack && error instanceof Error) {
      const stack = `${String(error.stack).slice(0, MAX_STACK_LENGTH)}\nIn components:${componentStack}`;
      agent.captureError(Object.create(error, { stack: { value: stack } }));
    }
  } catch {
    // An error whose members throw when they are read is captured as it is.
  }
  agent.captureError(error);
}
