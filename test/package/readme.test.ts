import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Collector, startCollector } from "../../src/devtools/index.ts";
import { startService } from "../deno/start-service.ts";
import { packedPackage } from "../support/packed.ts";
import { readmeBlocks } from "../support/readme.ts";
import { type RecordingServer, startRecordingServer } from "../support/recording-server.ts";
import { runIn } from "../support/run-in.ts";
import { startWorker } from "../workers/start-worker.ts";

let collector: Collector;
let stock: RecordingServer;

beforeAll(async () => {
  collector = await startCollector({ port: 0 });
  stock = await startRecordingServer((_request, response) => response.end("12 left"));
});

afterAll(async () => {
  await stock.close();
  await collector.close();
});

function segmentOf(service: string) {
  return collector.store.waitFor(
    (store) => store.segments().find(({ segment }) => segment.service === service)?.segment,
  );
}

function only(heading: string, language: string): string {
  const [code = ""] = readmeBlocks(heading, language);
  return code.replaceAll("http://127.0.0.1:12800", collector.url);
}

describe("the README's code, run as it stands", () => {
  it("in a Worker", async () => {
    const bindings = { SW_COLLECTOR: collector.url, STOCK_URL: stock.url };
    const worker = await startWorker({ source: only("Use it in a Worker", "js"), bindings });
    try {
      expect(await (await fetch(worker.url)).text()).toBe("12 left");
      const { spans } = await segmentOf("shop-worker");
      expect(spans.map(({ spanType, operationName }) => `${spanType} ${operationName}`)).toEqual([
        "Exit GET:/stock/{id}",
        "Local stock",
        "Entry GET:/",
      ]);
    } finally {
      await worker.stop();
    }
  });

  it("in Deno", async () => {
    const listening = "port: 0, hostname: '127.0.0.1', onListen: ({ port }) => console.log('http://127.0.0.1:' + port)";
    const service = await startService(only("Use it in Deno", "ts").replace("port: 8000", listening), []);
    expect(await (await fetch(service.url)).json()).toEqual({ stock: 12 });
    await service.stop();
    const { spans } = await segmentOf("shop-stock");
    expect(spans.map(({ operationName }) => operationName)).toEqual(["count", "GET:/"]);
  });

  it("in Node", async () => {
    const code = only("Use it in Bun, Node or Hono", "js").replace("listen(8000)", "listen(0, '127.0.0.1')");
    const ask = `server.once("listening", async () => {
      console.log(JSON.stringify(await (await fetch("http://127.0.0.1:" + server.address().port + "/mail/7")).text()));
      server.closeAllConnections();
      server.close();
      await agent.stop();
    });`;
    expect(await runIn("node", `${code}\n${ask}`)).toBe("sent");
    const { spans } = await segmentOf("shop-mail");
    expect(spans.map(({ spanType, operationName }) => `${spanType} ${operationName}`)).toEqual([
      "Entry GET:/mail/{id}",
    ]);
  });

  it("by hand, in Node", async () => {
    const folder = mkdtempSync(join(packedPackage().project, "readme-"));
    writeFileSync(join(folder, "spans.mjs"), only("Make spans yourself", "ts"));
    await promisify(execFile)(process.execPath, [join(folder, "spans.mjs")]);
    rmSync(folder, { recursive: true });
    const { spans } = await segmentOf("checkout");
    expect(spans.map(({ spanType, peer }) => [spanType, peer])).toEqual([
      ["Exit", "stock.internal:443"],
      ["Entry", ""],
    ]);
  });
});
