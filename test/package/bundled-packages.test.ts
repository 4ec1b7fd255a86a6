import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { builtFile, publishedEntries, repository } from "../support/published-entries.ts";

/** The only entries whose users pay for protobuf-es and Connect. */
const WITH_CONNECT = ["skywalking-edge/connect", "skywalking-edge/gateway"];

/** The packages that end up in a bundle of everything that an entry exports. */
async function packagesIn(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [builtFile(file)],
    absWorkingDir: repository,
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
    external: ["node:*"],
  });
  const names = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

describe("a bundle of", () => {
  const others = publishedEntries().filter(({ specifier }) => !WITH_CONNECT.includes(specifier));

  it.each(others)("$specifier has neither protobuf-es nor Connect in it", async ({ file }) => {
    expect((await packagesIn(file)).filter((name) => /^@(bufbuild|connectrpc)\//.test(name))).toEqual([]);
  });

  const withConnect = publishedEntries().filter(({ specifier }) => WITH_CONNECT.includes(specifier));

  it.each(withConnect)("$specifier has both, and connect-web's transport, but nothing of Node", async ({ file }) => {
    expect(await packagesIn(file)).toEqual(["@bufbuild/protobuf", "@connectrpc/connect", "@connectrpc/connect-web"]);
  });
});
