import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./published-entries.ts";

const cache = join(repository, "node_modules/.cache/packed");
const installed = "node_modules/skywalking-edge";

/** The npm package as a user's machine gets it. */
export interface PackedPackage {
  /** A folder from which `import "skywalking-edge"` finds the package: a project that has installed it. */
  readonly project: string;
  /** The package's own folder, inside that project's node_modules. */
  readonly folder: string;
  /** The file that `npm pack` wrote. */
  readonly tarball: string;
}

/**
 * Answers where the packed package of the current build is.
 *
 * {@link setup} has put it there before any test of the run started; the content decides the folder's name, so a build
 * is never mistaken for an older one.
 */
export function packedPackage(): PackedPackage {
  const project = join(cache, contentHash());
  return {
    project,
    folder: join(project, installed),
    tarball: join(project, "package.tgz"),
  };
}

/** Packs the build and unpacks it. Vitest calls it once a run, for the projects that list this file as global set-up. */
export function setup(): void {
  if (!existsSync(join(repository, "dist"))) {
    throw new Error('There is no build to pack: run "npm run build" first');
  }
  const { project } = packedPackage();
  if (existsSync(project)) {
    return;
  }
  rmSync(cache, { recursive: true, force: true });
  const unfinished = `${project}.unfinished`;
  const folder = join(unfinished, installed);
  const tarball = join(unfinished, "package.tgz");
  mkdirSync(folder, { recursive: true });
  renameSync(pack(unfinished), tarball);
  execFileSync("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
  renameSync(unfinished, project);
}

function pack(destination: string): string {
  const [packed]: { filename: string }[] = JSON.parse(
    execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", destination], {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      shell: process.platform === "win32",
    }),
  );
  if (!packed) {
    throw new Error("npm pack wrote no file");
  }
  return join(destination, packed.filename);
}

function contentHash(): string {
  const hash = createHash("sha256").update(readFileSync(join(repository, "package.json")));
  for (const path of readdirSync(join(repository, "dist"), { recursive: true, encoding: "utf8" }).sort()) {
    if (/\.\w+$/.test(path)) {
      hash.update(path).update(readFileSync(join(repository, "dist", path)));
    }
  }
  return hash.digest("hex").slice(0, 16);
}
