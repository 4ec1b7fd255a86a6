// `node keeper.mjs program argument…` runs a program until its own standard input ends. Whoever started it may stop it so,
// and when that one dies, in whatever way, the program does not stay behind.
import { spawn } from "node:child_process";

const PATIENCE_MS = 20_000;

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"] });
child.once("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
child.once("exit", (code) => process.exit(code ?? 1));
process.stdin.resume().once("end", () => {
  child.kill("SIGTERM");
  setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
});
// Ctrl+C reaches the whole group; the keeper goes last.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
