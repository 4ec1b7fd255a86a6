import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { runInDeno } from "../support/deno-example.ts";

interface Observed {
  readonly name: string;
  readonly bare: { readonly error?: string };
  readonly traced: unknown;
  readonly isRestored: boolean;
}

describe.each(["handler", "body"])("agent.serve() in Deno with endAt: %s, beside Deno.serve itself", (endAt) => {
  let collector: Collector;
  let observed: readonly Observed[];

  beforeAll(async () => {
    collector = await startCollector({ port: 0 });
    const code = readFileSync(new URL("serve-cases.js", import.meta.url), "utf8");
    const { stdout } = await runInDeno(code, {
      permissions: ["-A"],
      args: [collector.url, endAt],
    });
    observed = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  });

  afterAll(() => collector.close());

  it("shows a caller the same, in every way to call it", () => {
    expect(observed).toHaveLength(28);
    expect(observed.filter(({ bare }) => bare.error).map(({ name }) => name)).toEqual(["bad options"]);
    for (const { name, bare, traced } of observed) expect({ [name]: traced }).toEqual({ [name]: bare });
  });

  it("puts fetch back each time", () => {
    expect(observed.filter(({ isRestored }) => !isRestored)).toEqual([]);
  });

  it("makes one Entry span of each request, the failed ones with their error", async () => {
    const rows = await collector.store.waitFor((store) => store.segments().length >= 26 && store.segments());
    const entries = rows.map(({ segment: { spans } }) => {
      const [span] = spans;
      const tags = Object.fromEntries(span?.tags.map(({ key, value }) => [key, value]) ?? []);
      const message = span?.logs[0]?.data.find(({ key }) => key === "message")?.value;
      const error = message === undefined ? "" : ` ${message}`;
      return `${spans.length} ${span?.spanType} ${span?.operationName} ${tags["http.status_code"] ?? "-"} ${span?.isError}${error}`;
    });
    expect(entries.sort()).toMatchInlineSnapshot(`
      [
        "1 Entry GET:/completed 200 false",
        "1 Entry GET:/cookies 200 false",
        "1 Entry GET:/gzip 200 false",
        "1 Entry GET:/json 200 false",
        "1 Entry GET:/listen 200 false",
        "1 Entry GET:/nothing - false",
        "1 Entry GET:/one 200 false",
        "1 Entry GET:/option 200 false",
        "1 Entry GET:/promise 200 false",
        "1 Entry GET:/redirect 302 false",
        "1 Entry GET:/rejects - true rejected",
        "1 Entry GET:/rest 200 false",
        "1 Entry GET:/second 200 false",
        "1 Entry GET:/socket 101 false",
        "1 Entry GET:/stream 200 false",
        "1 Entry GET:/this 200 false",
        "1 Entry GET:/throws - true thrown",
        "1 Entry GET:/two 200 false",
        "1 Entry GET:/unhandled - true unhandled",
        "1 Entry GET:/unix 200 false",
        "1 Entry GET:/x 200 false",
        "1 Entry GET:/{id} 204 false",
        "1 Entry GET:/{id} 304 false",
        "1 Entry GET:/{id} 404 true",
        "1 Entry HEAD:/head 200 false",
        "1 Entry POST:/post 200 false",
      ]
    `);
  });
});
