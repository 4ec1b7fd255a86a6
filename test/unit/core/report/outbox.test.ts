import { describe, expect, it } from "vitest";
import { Outbox } from "../../../../src/core/report/outbox.ts";
import type { EncodedRequest } from "../../../../src/core/report/transport.ts";

function request(url: string): EncodedRequest {
  return { signal: "segment", items: 1, url, headers: {}, body: "" };
}

describe("Outbox", () => {
  it("gives a request back when its time has come, once", () => {
    const outbox = new Outbox(3);
    outbox.push(request("/late"), 2, 200);
    outbox.push(request("/soon"), 1, 100);
    expect(outbox.takeDue(99)).toEqual([]);
    expect(outbox.takeDue(100).map((attempt) => [attempt.request.url, attempt.failed])).toEqual([["/soon", 1]]);
    expect(outbox.takeDue(Number.POSITIVE_INFINITY).map((attempt) => attempt.request.url)).toEqual(["/late"]);
    expect(outbox.takeDue(Number.POSITIVE_INFINITY)).toEqual([]);
  });

  it("gives up the oldest request when it is full", () => {
    const outbox = new Outbox(2);
    expect(outbox.push(request("/a"), 1, 9)).toBeUndefined();
    expect(outbox.push(request("/b"), 1, 5)).toBeUndefined();
    expect(outbox.push(request("/c"), 1, 7)?.url).toBe("/a");
    expect(outbox.takeDue(9).map((attempt) => attempt.request.url)).toEqual(["/b", "/c"]);
  });
});
