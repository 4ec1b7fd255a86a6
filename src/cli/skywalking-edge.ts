#!/usr/bin/env node
import { type CommandContext, runGateway } from "./gateway-command.ts";

const commands: Readonly<Record<string, (context: CommandContext) => Promise<number>>> = { gateway: runGateway };

const USAGE = `skywalking-edge <command>

  gateway   stands between browsers and OAP; "skywalking-edge gateway --help" tells its settings`;

/** Resolves at the first SIGTERM or SIGINT; the second one ends the process as if nobody listened. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      process.off("SIGTERM", stop);
      process.off("SIGINT", stop);
      resolve();
    };
    process.on("SIGTERM", stop);
    process.on("SIGINT", stop);
  });
}

const [name = "--help", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command) {
  const exitCode = await command({
    args,
    env: process.env,
    print: (line) => void process.stdout.write(`${line}\n`),
    complain: (line) => void process.stderr.write(`${line}\n`),
    untilStopped,
  });
  // Idle connections to OAP would keep the process for minutes.
  process.exit(exitCode);
} else {
  const isHelp = name === "--help" || name === "-h";
  (isHelp ? process.stdout : process.stderr).write(`${USAGE}\n`);
  process.exitCode = isHelp ? 0 : 2;
}
