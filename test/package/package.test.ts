import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { describe, expect, it } from "vitest";
import { packedPackage } from "../support/packed.ts";
import { publishedEntries, repository, scriptTags } from "../support/published-entries.ts";

const { project, folder, tarball } = packedPackage();
const entries = publishedEntries();

function packedFiles(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.\w+$|LICENSE$/.test(path))
    .sort();
}

/** Type-checks a module of a user's project that skips no library's declarations. */
function typecheck(source: string, moduleResolution: string): { status: number | null; stdout: string } {
  const config = join(project, `tsconfig.${moduleResolution}.json`);
  const compilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false },
    ...{ target: "es2022", lib: ["es2022", "dom"], types: [] },
    ...{ module: moduleResolution === "nodenext" ? "nodenext" : "esnext", moduleResolution },
  };
  writeFileSync(join(project, `user.${moduleResolution}.mts`), source);
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [`user.${moduleResolution}.mts`] }));
  const compiler = join(repository, "node_modules/typescript-7/bin/tsc");
  return spawnSync(process.execPath, [compiler, "-p", config], { encoding: "utf8" });
}

describe("the packed package", () => {
  it("has each entry's types, the script tags, a module for each source file, and nothing else", () => {
    const types = entries.map(({ file }) => file.replace(/^\.\//, "").replace(/\.js$/, ".d.ts"));
    const scripts = [...scriptTags.map(({ file }) => file), "dist/integrity.json"];
    const others = [...scripts, "package.json", "README.md", "CHANGELOG.md", "LICENSE"];
    const isModule = (path: string): boolean =>
      path.endsWith(".js") && existsSync(join(repository, path.replace(/^dist/, "src").replace(/\.js$/, ".ts")));
    const files = packedFiles().filter((path) => !/^dist\/chunks\/[\w-]+\.d\.ts$/.test(path) && !isModule(path));
    expect(files).toEqual([...types, ...others].sort());
    for (const { file } of entries) expect(packedFiles()).toContain(file.replace(/^\.\//, ""));
  });

  it("names in its declarations only files that are there", () => {
    const declarations = packedFiles().filter((path) => path.endsWith(".d.ts"));
    expect(declarations.length).toBeGreaterThanOrEqual(entries.length);
    for (const path of declarations) {
      expect(readFileSync(join(folder, path), "utf8")).not.toMatch(/["'][^"']*(?<!\.d)\.ts["']/);
    }
  });

  it("satisfies publint", async () => {
    const { messages } = await publint({ pkgDir: folder, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it("satisfies Are the types wrong? as a package of ES modules", () => {
    const attw = join(repository, "node_modules/@arethetypeswrong/cli/dist/index.js");
    const { status, stdout } = spawnSync(
      process.execPath,
      [attw, tarball, "--profile", "esm-only", "--format", "ascii"],
      {
        encoding: "utf8",
      },
    );
    expect({ status, stdout }).toMatchObject({ status: 0 });
  });

  it.each(entries)("answers import of $specifier in plain Node", ({ specifier }) => {
    const script = `console.log(Object.keys(await import(${JSON.stringify(specifier)})).join(" "))`;
    const names = execFileSync(process.execPath, ["--input-type=module", "--eval", script], {
      cwd: project,
      encoding: "utf8",
      timeout: 10_000,
    });
    expect(names.trim()).not.toBe("");
  });

  it.each(["nodenext", "bundler"])("type-checks in a strict project without Node's types, under %s", (resolution) => {
    const imports = entries.map(({ specifier }, index) => `export * as entry${index} from "${specifier}";`);
    const { status, stdout } = typecheck(imports.join("\n"), resolution);
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
