import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in ticks of this many microseconds. */
const TICK_US = 10_000;

/** Whether this machine tells what other processes take. */
export function canReadProcesses(): boolean {
  return process.platform === "linux";
}

/** Microseconds of processor time that a process has taken, in all of its threads. */
export function processTime(pid: number): number {
  const [, , , , , , , , , , , userTicks, systemTicks] = readStat(pid);
  return (Number(userTicks) + Number(systemTicks)) * TICK_US;
}

/** The processes of a program that this one has started. */
export function childProcesses(program: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        const isChild = pid > 0 && Number(readStat(pid)[1]) === process.pid;
        return isChild && readFileSync(`/proc/${pid}/comm`, "utf8").trim() === program;
      } catch {
        // It has ended meanwhile.
        return false;
      }
    });
}

/** The fields of `/proc/PID/stat` from its third on; the second, the name, may contain spaces. */
function readStat(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
