import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packedPackage } from "../support/packed.ts";
import { scriptTags } from "../support/published-entries.ts";

const { folder } = packedPackage();

describe("the packed script tags", () => {
  it.each(scriptTags)("$file has one wire and not the other", ({ file, has, hasNot }) => {
    const code = readFileSync(join(folder, file), "utf8");
    expect(code).toContain(has);
    expect(code).not.toContain(hasNot);
  });

  it.each(scriptTags)("$file has its integrity beside it", ({ file }) => {
    const integrity: unknown = JSON.parse(readFileSync(join(folder, "dist/integrity.json"), "utf8"));
    const hash = createHash("sha384")
      .update(readFileSync(join(folder, file)))
      .digest("base64");
    expect(integrity).toHaveProperty([file.replace("dist/", "")], `sha384-${hash}`);
  });
});
