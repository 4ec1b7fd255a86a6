import { fileURLToPath } from "node:url";
import { startDeno } from "../../test/support/deno.ts";
import type { ReportTarget, Serving } from "../serving.ts";

/** Where the service listens and where its reports go. */
export interface StockSettings {
  readonly port: number;
  readonly target: ReportTarget;
}

/** Runs the stock service in Deno. */
export async function serveStock({ port, target }: StockSettings): Promise<Serving> {
  const folder = fileURLToPath(new URL(".", import.meta.url));
  const args = [
    "run",
    "--no-check",
    "--no-config",
    "--no-lock",
    "--allow-net=127.0.0.1",
    "--import-map=import-map.json",
  ];
  const { firstLine, stop } = await startDeno(
    [...args, "stock.js", target.wire, target.collector, String(port)],
    folder,
    {},
  );
  return { url: firstLine, stop };
}
