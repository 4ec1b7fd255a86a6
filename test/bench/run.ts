// `npm run bench`: what the agent costs beside others, as ratios. It judges no time; a contender that
// fails fails it, and a long task that the agent causes in the demo's page.
// `npm run bench -- node chromium page edge gateway rust --rounds 25` measures on what is named, each row so often; `chromium` has `page` in it.
import { parseArgs } from "node:util";
import { measureEdge } from "./edge/edge-results.ts";
import { printEdgeResults } from "./edge/edge-tables.ts";
import { measureGateway } from "./gateway/gateway-results.ts";
import { printGatewayResults } from "./gateway/gateway-tables.ts";
import { measurePages } from "./page/page-results.ts";
import { printPageResults } from "./page/page-tables.ts";
import { measureInChromium } from "./platforms/chromium.ts";
import { measureOnNode } from "./platforms/node.ts";
import { measureBesideRust } from "./platforms/rust.ts";
import { printBesideRust, printResults } from "./table.ts";

const PLATFORMS = ["node", "chromium", "page", "edge", "gateway", "rust"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "15" } },
});
const rounds = Number(values.rounds);
if (!(rounds >= 1)) throw new Error("--rounds takes a number from 1 on");
const unknown = positionals.find((name) => !PLATFORMS.includes(name));
if (unknown !== undefined) throw new Error(`There is no ${unknown}, only ${PLATFORMS.join(", ")}`);
const isWanted = (platform: string) => positionals.length === 0 || positionals.includes(platform);

if (isWanted("node")) printResults(`Node ${process.versions.node}`, await measureOnNode(rounds));
if (isWanted("chromium")) {
  const results = await measureInChromium(rounds);
  if (results) printResults("Chromium", results);
  else console.log("\nChromium is left out: none was found on this machine.");
}
if (isWanted("chromium") || isWanted("page")) {
  const results = await measurePages(rounds);
  if (!results) console.log("\nPages are left out: no Chromium was found on this machine.");
  else if (!printPageResults(results)) process.exitCode = 1;
}
if (isWanted("edge")) {
  const results = await measureEdge(rounds);
  if (results) printEdgeResults(results);
  else console.log("\nServers are left out: this system does not tell the processor time of a process.");
}
if (isWanted("gateway")) {
  const results = await measureGateway(rounds);
  if (results) printGatewayResults(results);
  else console.log("\nThe gateway is left out: this system does not tell the processor time of a process.");
}
if (isWanted("rust")) {
  const results = await measureBesideRust(rounds);
  if (results) printBesideRust(results);
  else console.log("\nThe Rust crate is left out: there is no cargo on this machine.");
}
