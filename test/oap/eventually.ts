import { setTimeout as wait } from "node:timers/promises";

/** How long {@link eventually} asks. */
export interface Patience {
  /** Default 60 s: OAP shows traces within a second, metrics within three, a peer's real name within ten. */
  readonly timeoutMs?: number;
}

const POLL_MS = 300;

/**
 * Reads again and again until a check passes.
 *
 * @param what - What is waited for, for the message.
 * @param check - Throws as long as the value is not the expected one.
 * @returns The value that passed.
 * @throws Error that says what did not come in time, with the last failure as its cause.
 */
export async function eventually<Value>(
  what: string,
  read: () => Promise<Value>,
  check: (value: Value) => void,
  { timeoutMs = 60_000 }: Patience = {},
): Promise<Value> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    try {
      const value = await read();
      check(value);
      return value;
    } catch (cause) {
      if (performance.now() >= end) {
        throw new Error(`${what}: not within ${timeoutMs / 1_000} s. ${messageOf(cause)}`, { cause });
      }
    }
    await wait(POLL_MS);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
