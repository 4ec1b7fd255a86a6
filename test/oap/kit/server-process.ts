import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { CACHE } from "./downloads.ts";

/** How {@link startServer} runs a program. */
export interface ServerCommand {
  /** Names its log file. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Tells whether it serves by now. What it throws means no. */
  readonly isReady: () => Promise<boolean>;
  readonly timeoutMs: number;
}

/** A program that serves. */
export interface ServerProcess {
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

const KEEPER = fileURLToPath(new URL("./keeper.mjs", import.meta.url));
const POLL_MS = 100;

/**
 * Starts a program and waits until it serves. It ends when it is stopped, and also when the tests do, in whatever way.
 *
 * @throws Error with the end of what it printed, when it ends before or is not ready in time.
 */
export async function startServer(server: ServerCommand): Promise<ServerProcess> {
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, `${server.name}.log`);
  const output = openSync(log, "w");
  const keeper = spawn(process.execPath, [KEEPER, server.command, ...server.args], {
    cwd: CACHE,
    env: { ...process.env, ...server.env },
    stdio: ["pipe", output, output],
  });
  closeSync(output);
  const exited = new Promise<void>((resolve) => keeper.once("exit", () => resolve()));
  const stop = (): Promise<void> => {
    keeper.stdin?.end();
    return exited;
  };
  try {
    await untilReady(server, keeper);
  } catch (cause) {
    await stop();
    throw new Error(`${server.name} does not serve: ${readFileSync(log, "utf8").slice(-2_000)}`, { cause });
  }
  return { stop };
}

async function untilReady({ isReady, timeoutMs }: ServerCommand, keeper: ChildProcess): Promise<void> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await wait(POLL_MS)) {
    if (keeper.exitCode !== null) throw new Error(`it ended with ${keeper.exitCode}`);
    if (await isReady().catch(() => false)) return;
  }
  throw new Error(`it is not ready after ${timeoutMs / 1_000} s`);
}
