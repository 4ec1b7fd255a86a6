import { readmeBlocks } from "../support/readme.ts";
import { answer, html } from "../support/site.ts";
import { leave } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";

test("the README's script tag and call queue, as they stand", async ({ tab, site, collector }) => {
  const [scriptTag = "", keptCall = ""] = readmeBlocks("Use it in a page", "html");
  site.route("/api/prices", answer({ body: "740" }));
  site.route("/cart", html(`<!doctype html>${keptCall}${scriptTag.replace('"/sw"', `"${collector.url}"`)}`));
  await tab.goto(`${site.origin}/cart`);
  const { headers } = await site.request("/api/prices");
  expect(headers["sw8"]).toBeDefined();
  await leave(tab, site);

  const { spans } = await collector.until(() => collector.segments()[0]);
  expect(spans.map(({ operationName }) => operationName).sort()).toEqual(["/cart", "GET:/api/prices", "warm-up"]);
  await collector.until(() => collector.perfData()[0]);
});
