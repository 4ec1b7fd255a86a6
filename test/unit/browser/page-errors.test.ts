import { describe, expect, it, vi } from "vitest";
import { beginRequest, endAnswered, endFailed } from "../../../src/browser/page-request.ts";
import { ErrorCategory } from "../../../src/core/segment/browser-error-log.ts";
import { createErrorPage } from "./error-page.ts";

describe("startPageErrors()", () => {
  it("finds uncaught errors, with the place that the browser tells", () => {
    const { fire, items } = createErrorPage();
    const place = { filename: "https://shop.example/app.js?v=7", lineno: 10, colno: 5 };
    fire("error", { error: new TypeError("x"), message: "Uncaught TypeError: x", ...place });
    fire("error", { error: undefined, message: "Uncaught boom", ...place });
    fire("error", { error: null, message: "Script error.", filename: "", lineno: 0, colno: 0 });
    fire("error", {});
    expect(items()).toMatchObject([
      {
        service: "shop",
        serviceVersion: "1.4.2",
        pagePath: "/cart",
        category: ErrorCategory.js,
        message: "TypeError: x",
        line: 10,
        col: 5,
        errorUrl: "https://shop.example/app.js",
        firstReportedError: true,
      },
      { message: "Uncaught boom", firstReportedError: false },
    ]);
  });

  it("finds rejections with any reason", () => {
    const { fire, items } = createErrorPage();
    const unprintable = {
      toString: () => {
        throw new Error("a toString of the page's own");
      },
    };
    for (const reason of [new RangeError("x"), "boom", { code: 7 }, undefined, unprintable]) {
      fire("unhandledrejection", { reason });
    }
    expect(items().map(({ category, message }) => [category, message])).toEqual([
      [ErrorCategory.promise, "RangeError: x"],
      [ErrorCategory.promise, "boom"],
      [ErrorCategory.promise, "[object Object]: code"],
      [ErrorCategory.promise, "undefined"],
      [ErrorCategory.promise, "object"],
    ]);
  });

  it("finds elements that did not load, and takes no other event for it", () => {
    const { fireAt, items } = createErrorPage();
    fireAt({ localName: "img", currentSrc: "https://cdn.example/2x.png?sig=s", src: "https://cdn.example/1x.png" });
    fireAt({ localName: "script", src: "https://cdn.example/app.js" });
    fireAt({ localName: "link", href: "https://cdn.example/app.css" });
    fireAt({ localName: "img", currentSrc: "", src: "data:image/png;base64,AAAA" });
    fireAt({ localName: "shop-cart" });
    expect(items().map(({ category, message, errorUrl }) => [category, message, errorUrl])).toEqual([
      [ErrorCategory.resource, "img did not load", "https://cdn.example/2x.png"],
      [ErrorCategory.resource, "script did not load", "https://cdn.example/app.js"],
      [ErrorCategory.resource, "link did not load", "https://cdn.example/app.css"],
      [ErrorCategory.resource, "img did not load", "data:image/png"],
    ]);
    expect(items().some(({ firstReportedError }) => firstReportedError)).toBe(false);
  });

  it("finds what a policy blocks, save requests, the agent's own among them, and what it only reports", () => {
    const { fire, items } = createErrorPage();
    const violation = {
      disposition: "enforce",
      effectiveDirective: "img-src",
      sourceFile: "https://shop.example/a.js",
    };
    fire("securitypolicyviolation", { ...violation, blockedURI: "https://evil.example/x.png?y" });
    fire("securitypolicyviolation", { ...violation, effectiveDirective: "script-src-elem", blockedURI: "inline" });
    fire("securitypolicyviolation", {
      ...violation,
      effectiveDirective: "connect-src",
      blockedURI: "https://gw.example/sw",
    });
    fire("securitypolicyviolation", { ...violation, disposition: "report", blockedURI: "https://b.example/x.png" });
    expect(items()).toMatchObject([
      {
        category: ErrorCategory.unknown,
        message: "img-src blocks https://evil.example/x.png",
        errorUrl: "https://evil.example/x.png",
      },
      { message: "script-src-elem blocks inline", errorUrl: "https://shop.example/a.js" },
    ]);
  });

  it("takes the browser's own reports, where it has them", () => {
    const { report, items } = createErrorPage();
    report({ type: "intervention", body: { message: "too large an ad", sourceFile: "https://ads.example/a.js?x" } });
    report({ type: "intervention", body: null });
    expect(items()).toMatchObject([
      {
        category: ErrorCategory.unknown,
        message: "intervention: too large an ad",
        errorUrl: "https://ads.example/a.js",
      },
      { message: "intervention: undefined", errorUrl: "https://shop.example/cart" },
    ]);
    expect(createErrorPage({}, false).observers.size).toBe(0);
  });

  it("takes what somebody else has caught, as js or vue", () => {
    const { errors, items } = createErrorPage();
    errors.capture(new Error("caught"));
    errors.capture(new Error("rendered"), { category: "vue" });
    errors.capture("a string", JSON.parse('{"category":"bogus"}'));
    expect(items().map(({ category, message }) => [category, message])).toEqual([
      [ErrorCategory.js, "Error: caught"],
      [ErrorCategory.vue, "Error: rendered"],
      [ErrorCategory.js, "a string"],
    ]);
  });

  it("reports an Error object once that is captured, thrown and rejected", () => {
    const { errors, fire, items } = createErrorPage();
    const error = new Error("x");
    errors.capture(error);
    fire("error", {
      error,
      message: "Uncaught Error: x",
      filename: "https://shop.example/app.js",
      lineno: 1,
      colno: 1,
    });
    fire("unhandledrejection", { reason: error });
    expect(items()).toHaveLength(1);
    expect(errors.leftOut).toEqual({ duplicate: 2 });
  });

  it("takes an event that was heard before for what it tells, and for when", () => {
    const { page, errors, items } = createErrorPage();
    const at = (type: string, target: object, members: object): Event => {
      const event = new Event(type);
      const given = Object.entries({ timeStamp: performance.now() - 60_000, target, ...members });
      for (const [name, value] of given) Object.defineProperty(event, name, { value });
      return event;
    };
    const before = Date.now() - 60_000;
    const place = { filename: "https://shop.example/a.js", lineno: 3, colno: 4 };
    errors.captureEvent(at("error", page, { error: new Error("early"), message: "Uncaught Error: early", ...place }));
    errors.captureEvent(at("error", { localName: "img", src: "https://cdn.example/1.png" }, {}));
    errors.captureEvent(at("unhandledrejection", page, { reason: "declined" }));
    const blockedURI = "https://evil.example/x.js";
    errors.captureEvent(at("securitypolicyviolation", page, { effectiveDirective: "script-src", blockedURI }));
    errors.captureEvent(at("error", page, {}));
    errors.captureEvent(at("submit", page, {}));
    for (const item of [null, undefined, "x", new Error("x"), { type: "error" }]) {
      Reflect.apply(errors.captureEvent, errors, [item]);
    }
    expect(items().map(({ category, message, line, errorUrl }) => [category, message, line, errorUrl])).toEqual([
      [ErrorCategory.js, "Error: early", 3, "https://shop.example/a.js"],
      [ErrorCategory.resource, "img did not load", 0, "https://cdn.example/1.png"],
      [ErrorCategory.promise, "declined", 0, "https://shop.example/cart"],
      [ErrorCategory.unknown, "script-src blocks https://evil.example/x.js", 0, "https://evil.example/x.js"],
    ]);
    for (const { time } of items()) {
      expect(time).toBeGreaterThanOrEqual(before - 1);
      expect(time).toBeLessThan(before + 30_000);
      expect(Number.isInteger(time)).toBe(true);
    }
  });

  it("only looks: no event is stopped or prevented", () => {
    const { fire } = createErrorPage();
    const event = fire("unhandledrejection", { reason: new Error("x") });
    expect(event.defaultPrevented).toBe(false);
    expect(event.cancelBubble).toBe(false);
  });

  it("takes nothing after stop(), and without `errors`", () => {
    for (const test of [createErrorPage(), createErrorPage({ errors: false })]) {
      test.errors.stop();
      test.fire("error", { error: new Error("x"), message: "x", filename: "", lineno: 0, colno: 0 });
      test.errors.capture(new Error("y"));
      expect(test.items()).toEqual([]);
      expect(test.observers.size).toBe(0);
    }
    const off = createErrorPage({ errors: false });
    off.fire("unhandledrejection", { reason: "x" });
    off.errors.capture(new Error("y"));
    expect(off.items()).toEqual([]);
    expect(off.observers.size).toBe(0);
  });

  it("keeps a reporter that throws away from the page", () => {
    const { tracer, fire } = createErrorPage();
    tracer.reporter.report = () => {
      throw new Error("the reporter's");
    };
    expect(() => fire("unhandledrejection", { reason: "x" })).not.toThrow();
  });
});

describe("requests", () => {
  function request(finish: (...args: [Parameters<typeof endAnswered>[0], Parameters<typeof endAnswered>[1]]) => void) {
    const { activities, errors, items } = createErrorPage();
    const document = { baseURI: "https://shop.example/", hidden: false };
    const tracing = { document, activities, errors, mayPropagate: () => false, peerResolver: undefined };
    const traced = beginRequest(tracing, "POST", "https://me:pw@api.example/orders/7?token=x");
    if (!traced) throw new Error("not traced");
    vi.useFakeTimers();
    finish(tracing, traced);
    vi.runAllTimers();
    vi.useRealTimers();
    return items();
  }

  it("that the browser broke off are none, nor is the rejection that nobody handles", () => {
    const reason = new TypeError("Failed to fetch");
    const { errors, fire, items } = createErrorPage();
    errors.requestEnded({ method: "GET", url: "https://shop.example/stock" }, reason, true);
    fire("unhandledrejection", { reason });
    expect(items()).toEqual([]);
    expect(errors.leftOut).toEqual({ ignored: 1, duplicate: 1 });
  });

  it("that failed are errors, with their address and without its secrets", () => {
    const reason = Object.assign(new TypeError("Failed to fetch"), { stack: "pay@https://shop.example/app.js:1:2" });
    expect(request((tracing, traced) => endFailed(tracing, traced, reason, false))).toMatchObject([
      {
        category: ErrorCategory.ajax,
        message: "POST TypeError: Failed to fetch",
        errorUrl: "https://api.example/orders/7",
        stack: expect.stringContaining("pay@https://shop.example/app.js:1:2"),
        firstReportedError: false,
      },
    ]);
  });

  it.each([
    [200, []],
    [404, []],
    [499, []],
    [500, ["POST 500"]],
    [503, ["POST 503"]],
  ])("that were answered with %i give %j", (status, messages) => {
    const items = request((tracing, traced) => endAnswered(tracing, traced, status));
    expect(items.map(({ message }) => message)).toEqual(messages);
  });

  it("that the page aborted are none", () => {
    expect(request((tracing, traced) => endFailed(tracing, traced, new Error("AbortError"), true))).toEqual([]);
  });
});
