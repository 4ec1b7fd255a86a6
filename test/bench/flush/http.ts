import { createHttpReporter } from "../../../src/http/index.ts";
import type { Contender } from "../contender.ts";
import { createFlushContender } from "./flush-contender.ts";

/** JSON, handed to `fetch` as text. */
export function createContender(count: number): Contender {
  const fetch = async (): Promise<Response> => new Response();
  return createFlushContender(count, createHttpReporter({ collector: "http://page/sw", fetch, maxBatchItems: 1_000 }));
}
