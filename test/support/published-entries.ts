import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's folder, with a slash at its end. */
export const repository: string = fileURLToPath(new URL("../..", import.meta.url));

/** One importable entry of the package. */
export interface PublishedEntry {
  /** What a user writes, such as `skywalking-edge/http`. */
  readonly specifier: string;
  /** The built file, relative to the package's folder: `./dist/http/index.js`. */
  readonly file: string;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(`${repository}package.json`, "utf8"));
}

/** Answers the packages that are installed with this one. */
export function dependencyPackages(): string[] {
  return Object.keys(readManifest().dependencies ?? {});
}

/** Answers the packages that the user has, or has not: what an entry is for. */
export function peerPackages(): string[] {
  return Object.keys(readManifest().peerDependencies ?? {});
}

/** Reads the entries from package.json's `exports`, the only list of them. */
export function publishedEntries(): PublishedEntry[] {
  const manifest = readManifest();
  return Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === "string" ? [] : [{ specifier: manifest.name + subpath.slice(1), file: target.default }],
  );
}

/** The scripts that a page loads with a tag, and words of the wire that is in one and not in the other. */
export const scriptTags: readonly { readonly file: string; readonly has: string; readonly hasNot: string }[] = [
  { file: "dist/skywalking-edge.min.js", has: "application/json", hasNot: "grpc" },
  { file: "dist/skywalking-edge-grpc-web.min.js", has: "application/grpc-web", hasNot: "application/json" },
];

/** Answers the path of a built file, or throws with the command that makes it. */
export function builtFile(file: string): string {
  const path = repository + file.replace(/^\.\//, "");
  if (!existsSync(path)) {
    throw new Error(`${file} is missing: run "npm run build" first`);
  }
  return path;
}
