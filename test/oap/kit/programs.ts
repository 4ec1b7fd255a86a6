import { spawnSync } from "node:child_process";

/** A program that the kit needs, and how to ask whether it is there. */
interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const PROGRAMS: readonly Program[] = [
  { name: "Java 11 or newer", command: "java", args: ["--version"] },
  { name: "Maven", command: "mvn", args: ["--version"] },
  { name: "python3 with pip", command: "python3", args: ["-m", "pip", "--version"] },
];

/** Names the programs that this machine lacks: OAP comes by Maven and runs on Java, Envoy comes by pip. */
export function missingPrograms(): string[] {
  const answers = ({ command, args }: Program): boolean => spawnSync(command, args, { stdio: "ignore" }).status === 0;
  return PROGRAMS.filter((program) => !answers(program)).map(({ name }) => name);
}
