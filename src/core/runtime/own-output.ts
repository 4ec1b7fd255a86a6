let depth = 0;

/**
 * Runs a callback whose output is the agent's own: what it writes to the console is no log of the host's.
 *
 * Without this mark a console bridge would report what a reporter says about a lost log, lose that one too, and go on.
 */
export function asOwnOutput(callback: () => void): void {
  depth++;
  try {
    callback();
  } finally {
    depth--;
  }
}

/** Tells whether what runs now was called by the agent to write its own output. */
export function isOwnOutput(): boolean {
  return depth > 0;
}
