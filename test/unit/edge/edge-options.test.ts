import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../../src/core/runtime/diagnostics.ts";
import { type EdgeOptions, resolveEdgeRules } from "../../../src/edge/edge-options.ts";
import { type FetchHost, instrumentOutboundFetch } from "../../../src/edge/outbound-fetch.ts";
import { spannedCall } from "../../../src/edge/spanned-call.ts";
import { sw8Of } from "../core/context/sw8-headers.ts";
import { createTestServer } from "./served.ts";

/** Serves one request with the options, in which a fetch is made, and gives what was recorded and sent. */
async function serveWith(
  options: EdgeOptions,
  headers: Record<string, string> = {},
  called = "https://stock.example/items",
) {
  const diagnostics: Diagnostic[] = [];
  const server = createTestServer(
    undefined,
    resolveEdgeRules(options, (event) => diagnostics.push(event), spannedCall),
  );
  const requests: Request[] = [];
  const host: FetchHost = {
    fetch: async (input, init) => {
      requests.push(new Request(input, init));
      return new Response();
    },
  };
  const stop = instrumentOutboundFetch(host, server.setting.storage);
  await server.serve(new Request("http://shop.example/users/7", { headers }), () => host.fetch(called));
  stop();
  const [exit, entry] = server.segment().spans;
  return { entry, exit, sw8: requests[0]?.headers.get("sw8"), traceId: server.segment().traceId, diagnostics };
}

const FROM_SHOP = { sw8: sw8Of(), origin: "https://shop.example" };

describe("trustIncoming", () => {
  it.each<[string, EdgeOptions["trustIncoming"], boolean]>([
    ["left out", undefined, true],
    ["true", true, true],
    ["false", false, false],
    ["a list with the origin", ["https://other.example", "https://shop.example"], true],
    ["a list without it", ["https://shop.example:8443"], false],
    ["an empty list", [], false],
    ["a function that says yes", ({ headers }) => headers.get("origin") === "https://shop.example", true],
    ["a function that says no", ({ method, url }) => `${method} ${url}` !== "GET http://shop.example/users/7", false],
  ])("%s", async (_what, trustIncoming, isTrusted) => {
    const { entry, traceId } = await serveWith({ trustIncoming }, FROM_SHOP);
    expect(entry?.refs === undefined).toBe(!isTrusted);
    expect(traceId === "trace").toBe(isTrusted);
    if (!isTrusted) expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  });

  it("trusts no request without an Origin where origins are listed", async () => {
    const { entry } = await serveWith({ trustIncoming: ["https://shop.example"] }, { sw8: sw8Of() });
    expect(entry?.refs).toBeUndefined();
  });

  it.each<[string, () => unknown]>([
    ["throws", () => JSON.parse("{")],
    ["gives a promise", () => Promise.resolve(true)],
  ])("trusts nobody where its function %s", async (_what, rule) => {
    const { entry } = await serveWith({ trustIncoming: rule as () => boolean }, FROM_SHOP);
    expect(entry?.refs).toBeUndefined();
  });
});

describe("names and addresses", () => {
  it("come from the hooks", async () => {
    const { entry, exit, sw8 } = await serveWith({
      endpointName: ({ method, url }) => `${method} of ${new URL(url).host}`,
      peerResolver: ({ hostname }) => `mesh/${hostname}`,
    });
    expect(entry?.operationName).toBe("GET of shop.example");
    expect(exit?.peer).toBe("mesh/stock.example");
    expect(sw8?.split("-")[7]).toBe(btoa("mesh/stock.example"));
  });

  it.each<[string, () => unknown, number]>([
    ["give undefined", () => undefined, 0],
    ["give an empty text", () => "", 0],
    ["give no text", () => 7, 0],
    [
      "throw",
      () => {
        throw new Error("broken");
      },
      2,
    ],
  ])("are the defaults where the hooks %s", async (_what, hook, told) => {
    const options = { endpointName: hook, peerResolver: hook } as EdgeOptions;
    const { entry, exit, diagnostics } = await serveWith(options);
    expect([entry?.operationName, exit?.peer]).toEqual(["GET:/users/{id}", "stock.example:443"]);
    expect(diagnostics.map(({ message }) => message)).toEqual(
      ["rule-failed: endpointName", "rule-failed: peerResolver"].slice(0, told),
    );
  });
});

describe("propagateTo", () => {
  it.each<[string, EdgeOptions["propagateTo"], boolean]>([
    ["left out", undefined, true],
    ["an empty list", [], false],
    ["the origin", ["https://stock.example"], true],
    ["a leading path", ["https://stock.example/items"], true],
    ["another path", ["https://stock.example/other"], false],
    ["another port", ["https://stock.example:8443"], false],
    ["a pattern", [/\.example\/it/], true],
  ])("%s", async (_what, propagateTo, isSent) => {
    const { exit, sw8 } = await serveWith({ propagateTo });
    expect(exit?.operationName).toBe("GET:/items");
    expect(sw8 === null).toBe(!isSent);
  });
});

describe("resolveEdgeRules()", () => {
  it.each<[string, unknown]>([
    ["trustIncoming", "yes"],
    ["trustIncoming", null],
    ["endpointName", "x"],
    ["peerResolver", 7],
    ["propagateTo", "https://stock.example"],
    ["propagateTo", ["/stock"]],
    ["propagateTo", ["ftp://stock.example"]],
    ["endAt", "stream"],
    ["endAt", null],
    ["endAt", true],
  ])("refuses %s: %j", (name, value) => {
    expect(() => resolveEdgeRules({ [name]: value }, undefined, spannedCall)).toThrow(
      expect.objectContaining({ code: "invalid-option", message: expect.stringContaining(`'${name}'`) }),
    );
  });
});
