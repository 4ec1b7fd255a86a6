import { ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { isStreamRefusal, resultOfFailure } from "../../../src/connect/failure.ts";
import { ENVOY_WORDS } from "../core/report/envoy-words.ts";

describe("resultOfFailure()", () => {
  it.each([
    [1, "ambiguous"],
    [2, "ambiguous"],
    [3, "rejected"],
    [4, "ambiguous"],
    [5, "rejected"],
    [6, "rejected"],
    [7, "rejected"],
    [8, "retryable"],
    [9, "rejected"],
    [10, "ambiguous"],
    [11, "rejected"],
    [12, "rejected"],
    [13, "ambiguous"],
    [14, "retryable"],
    [15, "ambiguous"],
    [16, "rejected"],
  ])("maps code %i to %s, as the gRPC-web wire does", (code, status) => {
    expect(resultOfFailure(new ConnectError("why", code), false)).toMatchObject({
      status,
      cause: { message: `gRPC status ${code}: why` },
    });
  });

  it.each([
    [new ConnectError("shutting down", 14), "ambiguous"],
    [new ConnectError("gRPC message exceeds maximum size 4194304: 5000000", 8), "ambiguous"],
    [new ConnectError("no healthy upstream", 14), "retryable"],
    [new ConnectError("busy", 14, { "Retry-After": "3" }), "retryable"],
    [new ConnectError("wrong token", 7), "rejected"],
  ])("knows that a server keeps what came before the end of a stream: %s", (error, status) => {
    expect(resultOfFailure(error, true)).toMatchObject({ status });
  });

  it.each(ENVOY_WORDS)(
    "knows from Envoy's words whether its time was over when the collector had the batch: %s",
    (message, status) => {
      expect(resultOfFailure(new ConnectError(message, 14), false)).toMatchObject({ status });
    },
  );

  it("honours retry-after in the error's metadata", () => {
    const error = new ConnectError("busy", 14, { "Retry-After": "3" });
    expect(resultOfFailure(error, false)).toMatchObject({ status: "retryable", retryAfterMs: 3_000 });
  });

  it.each([
    [404, "rejected"],
    [413, "too-large"],
    [429, "retryable"],
    [500, "rejected"],
    [502, "ambiguous"],
    [503, "retryable"],
    [504, "ambiguous"],
  ])("goes by the HTTP status %i of an answer without a gRPC status", (http, status) => {
    const error = new ConnectError(`HTTP ${http}`, 14, { "retry-after": "2" });
    expect(resultOfFailure(error, false)).toMatchObject({
      status,
      cause: { message: `HTTP ${http}` },
      retryAfterMs: 2_000,
    });
  });

  it.each([
    ["ECONNREFUSED", "retryable"],
    ["ENOTFOUND", "retryable"],
    ["EAI_AGAIN", "retryable"],
    ["ETIMEDOUT", "ambiguous"],
    ["ECONNRESET", "ambiguous"],
    ["EPIPE", "ambiguous"],
  ])("goes by the cause of a connection that failed with %s, whatever the code", (code, status) => {
    const reason = Object.assign(new Error(`connect ${code}`), { code });
    expect(resultOfFailure(new ConnectError("", 14, undefined, undefined, reason), false)).toMatchObject({ status });
    const fetchFailed = new TypeError("fetch failed", { cause: reason });
    expect(resultOfFailure(fetchFailed, false)).toMatchObject({ status, cause: fetchFailed });
  });

  it.each([
    [undefined],
    [null],
    ["missing trailer"],
    [new DOMException("aborted", "AbortError")],
    [new DOMException("late", "TimeoutError")],
    [new URIError("malformed")],
    [{}],
  ])("is ambiguous for %o", (reason) => {
    expect(resultOfFailure(reason, false)).toMatchObject({ status: "ambiguous" });
  });
});

describe("isStreamRefusal()", () => {
  it("knows what connect-web says, and nothing else", () => {
    expect(isStreamRefusal("The fetch API does not support streaming request bodies")).toBe(true);
    expect(isStreamRefusal(new ConnectError("The fetch API does not support streaming request bodies", 2))).toBe(true);
    expect(isStreamRefusal(new ConnectError("unimplemented", 12))).toBe(false);
    expect(isStreamRefusal(undefined)).toBe(false);
  });
});
