import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { builtFile, peerPackages, publishedEntries, repository } from "../support/published-entries.ts";

/** What a piece of code weighs. */
export interface Size {
  /** Bytes of the minified bundle. */
  readonly minified: number;
  /** Bytes of that after `gzip -9`. */
  readonly gzip: number;
}

function sizeOf(code: Uint8Array): Size {
  return { minified: code.byteLength, gzip: gzipSync(code, { level: 9 }).byteLength };
}

/** Measures a built file as it is. */
export function measureFile(file: string): Size {
  return sizeOf(readFileSync(builtFile(file)));
}

/**
 * Measures what a user's bundler makes of the named exports of built entries: `{ "skywalking-edge": ["Tracer"] }`.
 *
 * Node's own modules stay outside, since the runtime has them, and so do frameworks, which the user has.
 */
export async function measureImports(imports: Readonly<Record<string, readonly string[]>>): Promise<Size> {
  const files = new Map(publishedEntries().map(({ specifier, file }) => [specifier, file]));
  const contents = Object.entries(imports).map(([specifier, names]) => {
    const file = files.get(specifier);
    if (file === undefined) {
      throw new Error(`${specifier} is no entry of the package`);
    }
    return `export { ${names.join(", ")} } from ${JSON.stringify(builtFile(file))};`;
  });
  const { outputFiles } = await build({
    stdin: { contents: contents.join("\n"), resolveDir: repository },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    external: ["node:*", ...peerPackages()],
  });
  return sizeOf(Buffer.concat(outputFiles.map((file) => file.contents)));
}
