import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { denoPath } from "../support/deno.ts";
import { packedPackage } from "../support/packed.ts";

const SOURCE = `
import { serve, startDenoAgent } from "skywalking-edge/deno";

const agent = startDenoAgent({
  service: "s",
  collector: "http://oap:12800",
  trustIncoming: ({ headers }) => headers.get("origin") === "https://shop.example",
});
const one = agent.serve({ port: 0 }, (request, info) => new Response(request.url + info.remoteAddr.hostname));
const two = agent.serve({
  port: 0,
  handler: async (_request, info: Deno.ServeHandlerInfo) => {
    await info.completed;
    return new Response("x");
  },
});
const three = serve(
  { service: "s", collector: "http://oap:12800" },
  (_request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => new Response(info.remoteAddr.hostname),
);
const kv: Deno.Kv = agent.instrumentKv(await Deno.openKv());
const runs: Promise<void>[] = [
  agent.cron("a", "* * * * *", { backoffSchedule: [1] }, () => {}),
  agent.cron("b", { minute: 5 }, async () => {
    await kv.get(["a"]);
  }),
];
console.log(one.addr.port, two.finished, three.addr, runs);

export default {
  fetch: agent.instrumentFetch((request: Request, info: Deno.ServeHandlerInfo) => new Response(request.url + info.completed)),
} satisfies Deno.ServeDefaultExport;
`;

/** Outside of any node_modules, where Deno would check nothing. */
const project = mkdtempSync(join(tmpdir(), "skywalking-edge-types-"));
cpSync(packedPackage().folder, join(project, "node_modules/skywalking-edge"), { recursive: true });
writeFileSync(join(project, "package.json"), '{ "type": "module" }');

afterAll(() => rmSync(project, { recursive: true }));

function check(source: string): string {
  writeFileSync(join(project, "user.ts"), source);
  const flags = ["--no-lock", "--node-modules-dir=manual", "--unstable-kv", "--unstable-cron"];
  const { status, stderr } = spawnSync(denoPath(), ["check", ...flags, "user.ts"], {
    cwd: project,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return status === 0 ? "" : stderr;
}

describe("the types of skywalking-edge/deno", () => {
  it("fit Deno's own", () => {
    expect(check(SOURCE)).toBe("");
  });

  it("refuse what does not fit", () => {
    const wrong = `${SOURCE}\nagent.serve({ port: 0 }, (_request, info) => new Response(info.nothing));\nagent.cron("c", "* * * * *", () => 7);`;
    expect(check(wrong)).toMatch(/'nothing' does not exist on type 'DenoServeInfo'[\s\S]*Found 2 errors/);
  });
});
