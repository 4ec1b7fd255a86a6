import { Miniflare } from "miniflare";
import { afterEach, beforeEach, expect, it } from "vitest";
import { segments } from "../gateway/items.ts";
import { documentBlocks } from "../support/readme.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { bundleWorker } from "./start-worker.ts";

let oap: RecordingServer;
let both: Miniflare;
/** The ids of each request that OAP got. */
let received: string[][];

beforeEach(async () => {
  received = [];
  oap = await startRecordingServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const items: { traceSegmentId: string }[] = JSON.parse(Buffer.concat(chunks).toString());
      received.push(items.map(({ traceSegmentId }) => traceSegmentId));
      response.end();
    });
  });
  both = await startBoth();
});

afterEach(async () => {
  await both.dispose();
  await oap.close();
});

/** Starts two Workers, so two isolates, of the code in the docs; the Durable Object is that of the first. */
async function startBoth(): Promise<Miniflare> {
  const [example = ""] = documentBlocks("docs/gateway-recipes.md", "Cloudflare Workers", "js");
  const script = await bundleWorker(example);
  const worker = (name: string, seen: object) => ({
    name,
    script,
    modules: true as const,
    compatibilityDate: "2026-07-01",
    bindings: { OAP: oap.url },
    durableObjects: { SEEN: { className: "SeenObject", useSQLite: true, ...seen } },
    routes: [`${name}.example/*`],
  });
  const workers = [worker("one", {}), worker("two", { scriptName: "one" })];
  return new Miniflare({ host: "127.0.0.1", port: 0, cf: false, workers });
}

async function send(worker: string, count: number): Promise<number> {
  const response = await both.dispatchFetch(`http://${worker}.example/sw/v3/segments`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: "https://shop.example" },
    body: JSON.stringify(segments(count)),
  });
  return response.status;
}

it("a Worker's isolates forward a segment once, whichever it comes to", async () => {
  expect([await send("one", 2), await send("two", 3), await send("one", 3)]).toEqual([200, 200, 200]);
  expect(received).toEqual([["segment-0", "segment-1"], ["segment-2"]]);
});

it("and as many at once as a request has", async () => {
  expect([await send("one", 1_000), await send("two", 1_000)]).toEqual([200, 200]);
  expect(received.flat()).toHaveLength(1_000);
});
