import { describe, expect, it } from "vitest";
import { readGrpcStatus } from "../../../src/grpc-web/answer.ts";
import { body, dataFrame, frame, trailerFrame } from "./frames.ts";

const NO_HEADERS = new Headers();

/** Reads trailers from the frame at the end of a body. */
function fromBody(trailers: string) {
  return readGrpcStatus(NO_HEADERS, body(dataFrame(), trailerFrame(trailers)));
}

describe("readGrpcStatus()", () => {
  it("reads the trailer frame behind the message", () => {
    expect(fromBody("grpc-status: 0\r\ngrpc-message: \r\n")).toEqual({ code: 0, message: "", retryAfter: null });
  });

  it.each([
    ["CRLF", "grpc-status:14\r\ngrpc-message:busy\r\nretry-after:5\r\n"],
    ["LF", "grpc-status:14\ngrpc-message:busy\nretry-after:5\n"],
    ["no line break at the end", "grpc-status: 14\r\ngrpc-message: busy\r\nretry-after: 5"],
    ["upper-case names", "Grpc-Status: 14\r\nGRPC-MESSAGE: busy\r\nRetry-After: 5\r\n"],
    ["white space", "  grpc-status :  14 \r\ngrpc-message:\tbusy\r\nretry-after:5\r\n\r\n"],
    [
      "other trailers and junk",
      "x-envoy: 1\r\njunk\r\n:junk\r\ngrpc-status: 14\r\ngrpc-message: busy\r\nretry-after: 5",
    ],
  ])("reads trailers with %s", (_what, trailers) => {
    expect(fromBody(trailers)).toEqual({ code: 14, message: "busy", retryAfter: "5" });
  });

  it("reads a trailer frame by itself and one behind several messages", () => {
    expect(readGrpcStatus(NO_HEADERS, trailerFrame("grpc-status: 7"))?.code).toBe(7);
    const several = body(
      dataFrame("abc"),
      dataFrame(""),
      dataFrame(new Uint8Array(300)),
      trailerFrame("grpc-status: 0"),
    );
    expect(readGrpcStatus(NO_HEADERS, several)?.code).toBe(0);
  });

  it("reads a body that lies in the middle of a buffer", () => {
    const whole = body(new Uint8Array(7), dataFrame("abc"), trailerFrame("grpc-status: 3"));
    expect(readGrpcStatus(NO_HEADERS, whole.subarray(7))?.code).toBe(3);
  });

  it("reads the headers of a trailers-only answer", () => {
    const headers = new Headers({ "grpc-status": "8", "grpc-message": "too%20many", "retry-after": "2" });
    const status = { code: 8, message: "too many", retryAfter: "2" };
    expect(readGrpcStatus(headers, body())).toEqual(status);
  });

  it("reads the headers when an empty trailer frame follows, as Traefik sends it", () => {
    const headers = new Headers({ "grpc-status": "8" });
    expect(readGrpcStatus(headers, trailerFrame(""))?.code).toBe(8);
  });

  it("believes the trailers more than the headers", () => {
    expect(readGrpcStatus(new Headers({ "grpc-status": "0" }), trailerFrame("grpc-status: 13"))?.code).toBe(13);
  });

  it("reads Retry-After of the response when the status stands in the body", () => {
    const headers = new Headers({ "retry-after": "5" });
    expect(readGrpcStatus(headers, trailerFrame("grpc-status: 14"))?.retryAfter).toBe("5");
  });

  it.each([
    ["100%25 busy", "100% busy"],
    ["%E5%95%86%E5%BA%97", "商店"],
    ["100% busy", "100% busy"],
    ["%", "%"],
    ["%ZZ", "%ZZ"],
    ["%FF", "%FF"],
  ])("decodes the message %s, malformed escapes as they are", (sent, message) => {
    expect(fromBody(`grpc-status: 2\r\ngrpc-message: ${sent}`)?.message).toBe(message);
  });

  it.each<[string, Uint8Array<ArrayBuffer>]>([
    ["no body", body()],
    ["a web page", new TextEncoder().encode("<!doctype html><title>502</title>")],
    ["messages without trailers", dataFrame("abc")],
    ["half a frame header", new Uint8Array([0x80, 0, 0])],
    ["a trailer frame that broke off behind a digit of its status", trailerFrame("grpc-status: 14").subarray(0, -1)],
    ["a message that broke off", dataFrame("abcdef").subarray(0, 8)],
    ["a length of 4 GiB", new Uint8Array([0, 0xff, 0xff, 0xff, 0xff, 1])],
    ["an empty trailer frame", trailerFrame("")],
    ["a status that is no number", trailerFrame("grpc-status: OK")],
    ["a negative status", trailerFrame("grpc-status: -1")],
    ["an empty status", trailerFrame("grpc-status: ")],
    ["compressed trailers", frame(0x81, new Uint8Array([0x1f, 0x8b, 8, 0]))],
  ])("gives undefined for %s", (_what, given) => {
    expect(readGrpcStatus(NO_HEADERS, given)).toBeUndefined();
  });
});
