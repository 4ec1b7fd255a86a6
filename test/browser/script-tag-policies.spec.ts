import { readFileSync } from "node:fs";
import { builtFile } from "../support/published-entries.ts";
import { answer, html, type Reply } from "../support/site.ts";
import { agentPage, GRPC_WEB, leave, serveGrpcWeb, troublesOf } from "./agent-page.ts";
import { expect, test } from "./fixtures.ts";
import { activities, exitSpan, exitSpans } from "./page-collector.ts";
import { CART, painted } from "./page-signals.ts";
import { errorsAfterLeaving } from "./received-errors.ts";

const INTEGRITY: Readonly<Record<string, string>> = JSON.parse(readFileSync(builtFile("dist/integrity.json"), "utf8"));
const NONCE = "r4nd0m";

test.describe("a script tag with integrity", () => {
  for (const path of ["/skywalking-edge.min.js", GRPC_WEB]) {
    test(`of ${path} that the build printed runs, from another origin too`, async ({
      tab,
      site,
      other,
      collector,
      bundle,
    }) => {
      await serveGrpcWeb(other);
      other.route("/skywalking-edge.min.js", answer({ headers: { "content-type": "text/javascript" }, body: bundle }));
      site.route("/stock", answer({ body: "7" }));
      const integrity = INTEGRITY[path.slice(1)];
      expect(integrity).toMatch(/^sha384-/);
      const attributes = { src: other.origin + path, integrity, crossorigin: "anonymous" };
      site.route("/cart", html(agentPage({ collector: collector.url, attributes })));
      await tab.goto(`${site.origin}/cart`);
      await tab.evaluate(async () => (await fetch("/stock")).text());
      await leave(tab, site);
      await exitSpan(collector, "GET:/stock");
    });
  }

  test("of another file does not run, and the page goes on", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    const attributes = { integrity: INTEGRITY[GRPC_WEB.slice(1)], crossorigin: "anonymous" };
    const before = `<script>(window.skywalkingEdge ??= []).push(() => { throw new Error("called"); })</script>`;
    site.route("/cart", html(agentPage({ collector: collector.url, attributes, before })));
    await tab.goto(`${site.origin}/cart`);
    const seen = await tab.evaluate(async () => {
      const text = await (await fetch("/stock")).text();
      return { text, isKept: Array.isArray(window.skywalkingEdge), kept: Object.keys(skywalkingEdge).length };
    });
    expect(seen).toEqual({ text: "7", isKept: true, kept: 1 });
    expect((await site.request("/stock")).headers["sw8"]).toBeUndefined();
    const { errors, rejections } = await troublesOf(tab);
    expect([errors, rejections]).toEqual([[], []]);
  });
});

/** A page that allows its own scripts, its collector and nothing else, and keeps in `violations` what was blocked. */
function strictPage(collector: string, body: string): Reply {
  const policy = [
    `script-src 'nonce-${NONCE}' 'strict-dynamic'`,
    `connect-src 'self' ${collector}/`,
    "default-src 'none'; img-src data:; base-uri 'none'",
    "require-trusted-types-for 'script'; trusted-types 'none'",
  ].join("; ");
  const before = `<script nonce="${NONCE}">
    window.violations = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
      violations.push(effectiveDirective + " " + blockedURI));
  </script>`;
  const page = agentPage({ collector, attributes: { nonce: NONCE }, before, body });
  return answer({
    headers: { "content-type": "text/html", "content-security-policy": policy },
    // The page of the tests records its troubles in a script of its own.
    body: page.replace("<script>(", `<script nonce="${NONCE}">(`),
  });
}

test.describe("a page with a strict policy", () => {
  test("is one: it tells what a script does against it", async ({ tab, site, other, collector }) => {
    site.route("/cart", strictPage(collector.url, ""));
    await tab.goto(`${site.origin}/cart`);
    const { violations, hasTrustedTypes } = await tab.evaluate(async (elsewhere) => {
      await fetch(elsewhere).catch(() => undefined);
      try {
        document.body.innerHTML = "<p>text</p>";
      } catch {
        // Where text is no trusted type.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
      const seen: string[] = Reflect.get(window, "violations");
      return { violations: seen, hasTrustedTypes: "trustedTypes" in window };
    }, other.origin);
    const trustedTypes = hasTrustedTypes ? ["require-trusted-types-for"] : [];
    expect(violations.map((line) => line.split(" ")[0])).toEqual(["connect-src", ...trustedTypes]);
  });

  test("has the whole agent, which breaks none of it", async ({ tab, site, collector }) => {
    site.route("/stock", answer({ body: "7" }));
    site.route("/beacon", answer({ status: 204 }));
    site.route("/cart", strictPage(collector.url, CART.replace(/ onclick="[^"]*"/, "")));
    await tab.goto(`${site.origin}/cart`);
    await painted(tab);
    await tab.click("button");
    const seen = await tab.evaluate(async () => {
      const { agent } = skywalkingEdge;
      agent.setTags({ tenant: "north" });
      await agent.trace("checkout", () => fetch("/stock"));
      await new Promise((resolve) => {
        const xhr = new XMLHttpRequest();
        xhr.onload = resolve;
        xhr.open("GET", "/stock?xhr");
        xhr.send();
      });
      navigator.sendBeacon("/beacon", "x");
      const failed = new Promise((resolve) => addEventListener("error", resolve, { once: true }));
      setTimeout(() => {
        throw new Error("no stock");
      });
      await failed;
      const rejected = new Promise((resolve) => addEventListener("unhandledrejection", resolve, { once: true }));
      void Promise.reject(new Error("declined"));
      await rejected;
      history.pushState(null, "", "/checkout");
      agent.setPage("checkout");
      await fetch("/stock?route");
      await agent.flush();
      const violations: string[] = Reflect.get(window, "violations");
      return [...violations];
    });
    expect(seen).toEqual([]);
    const logs = await errorsAfterLeaving(tab, site, collector, 2);
    expect(logs.map(({ category, message }) => [category, message])).toEqual([
      ["js", "Error: no stock"],
      ["promise", "Error: declined"],
    ]);
    await collector.until(() => activities(collector, "load")[0] && activities(collector, "route")[0]);
    expect(exitSpans(collector, "GET:/stock")).toHaveLength(3);
    expect(exitSpans(collector, "POST:/beacon")).toHaveLength(1);
    const views = await collector.until(() => (collector.perfData().length < 2 ? undefined : collector.perfData()));
    expect(views.map(({ pagePath }) => pagePath).sort()).toEqual(["/cart", "checkout"]);
  });
});
