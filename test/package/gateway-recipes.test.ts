import { describe, expect, it } from "vitest";
import { flagOf, gatewaySettings, variableOf } from "../../src/cli/setting-table.ts";
import { jsonRoutes } from "../../src/gateway/intake/json-routes.ts";
import { createRpcMethods } from "../../src/gateway/intake/rpc-methods.ts";
import { documentBlocks } from "../support/readme.ts";

const PAGE = "docs/gateway-recipes.md";

describe(PAGE, () => {
  it("lets nginx pass OAP's JSON paths and no others", () => {
    const [config = ""] = documentBlocks(PAGE, "nginx before OAP", "nginx");
    const [, pattern = ""] = /location ~ (\S+) \{/.exec(config) ?? [];
    const location = new RegExp(pattern);
    const oapPaths = jsonRoutes().filter(({ path }) => path !== "/v3/meters");
    for (const { path } of oapPaths) expect(location.exec(`/sw${path}`)?.groups?.["oap_path"]).toBe(path);
    for (const path of ["/v3/meters", "/graphql", "/v3/segments/", "/v3/segments/x", "/browser", "/v3/segment%73"]) {
      expect(location.test(`/sw${path}`)).toBe(false);
    }
    expect(location.test("/v3/segments")).toBe(false);
  });

  it("lets Envoy pass OAP's methods", () => {
    const [config = ""] = documentBlocks(PAGE, "Envoy before OAP", "yaml");
    const prefixes = [...config.matchAll(/ prefix: (\/sw\S+)$/gm)].map(([, prefix = ""]) => prefix);
    expect(prefixes).toHaveLength(2);
    for (const { path } of createRpcMethods()) {
      for (const prefix of prefixes) expect(`/sw${path}`.startsWith(prefix)).toBe(true);
    }
  });

  it("names settings that there are", () => {
    const [container = ""] = documentBlocks(PAGE, "A container", "dockerfile");
    const [unit = ""] = documentBlocks(PAGE, "systemd", "ini");
    const known = new Set([...gatewaySettings.map(({ name }) => variableOf(name)), variableOf("config")]);
    const named = [...`${container}${unit}`.matchAll(/SW_GATEWAY_[A-Z_]+/g)].map(([name]) => name);
    expect(named).toEqual(["SW_GATEWAY_GRPC", "SW_GATEWAY_PREFIX", "SW_GATEWAY_CONFIG"]);
    for (const name of named) expect(known).toContain(name);
    expect(gatewaySettings.map(({ name }) => flagOf(name))).toContain("address-header");
  });

  it("binds the Durable Object that its Worker exports", () => {
    const [worker = ""] = documentBlocks(PAGE, "Cloudflare Workers", "js");
    const [wrangler = ""] = documentBlocks(PAGE, "Cloudflare Workers", "toml");
    expect(worker).toContain('export { SeenObject } from "skywalking-edge/gateway"');
    expect(wrangler).toContain('class_name = "SeenObject"');
    expect(wrangler).toContain('new_sqlite_classes = ["SeenObject"]');
    const bound = [...worker.matchAll(/env\.([A-Z]+)/g)].map(([, name]) => name);
    for (const name of bound) expect(wrangler).toMatch(new RegExp(`^(?:${name} = |name = "${name}")`, "m"));
    expect(bound).toEqual(["OAP", "SEEN"]);
  });
});
