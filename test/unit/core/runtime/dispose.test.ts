import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import { dispose } from "../../../../src/core/runtime/dispose.ts";

const source = readFileSync(join(import.meta.dirname, "../../../../src/core/runtime/dispose.ts"), "utf8");

function keyIn(symbol: { for: typeof Symbol.for; dispose?: symbol }): unknown {
  const { code } = transformSync(source, { loader: "ts", format: "cjs" });
  const module = { exports: {} };
  runInNewContext(code, { module, Symbol: symbol });
  return "dispose" in module.exports ? module.exports.dispose : undefined;
}

describe("dispose", () => {
  it("is Symbol.dispose where there is one", () => {
    expect(dispose).toBe(Symbol.dispose);
    expect(keyIn({ for: Symbol.for, dispose: Symbol.dispose })).toBe(Symbol.dispose);
  });

  it("is the registered symbol where there is none, as in WebKit", () => {
    expect(keyIn({ for: Symbol.for })).toBe(Symbol.for("Symbol.dispose"));
  });
});
