import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SpanObject } from "../../../src/core/segment/segment-object.ts";
import { callToBodyEnd } from "../../../src/workers/body-end.ts";
import { createTestTracer } from "../test-tracer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Serves a request with a Response, and tells what became of its span: undefined while it is open. */
function serve(answer: unknown) {
  const test = createTestTracer();
  const context = test.tracer.createTracingContext();
  const span = context.createEntrySpan("GET:/stream");
  context.finish();
  const waited: Promise<unknown>[] = [];
  const lifetime = { waitUntil: (promise: Promise<unknown>) => waited.push(promise) };
  const leaving = new AbortController();
  const request = new Request("http://shop.example/stream", { signal: leaving.signal });
  const given = callToBodyEnd(span, () => answer, undefined, [request, lifetime, { span }]);
  const ended = (): Pick<SpanObject, "isError" | "tags" | "logs"> | undefined => {
    const [reported] = test.segments();
    const { isError, tags, logs } = reported?.spans[0] ?? {};
    return reported && { isError: Boolean(isError), tags: tags ?? [], logs: logs ?? [] };
  };
  return { given: given as Response, ended, waited, leave: () => leaving.abort() };
}

/** A stream that counts how often it is asked. */
function counting(count: number, cancel?: (reason: unknown) => unknown) {
  const source = { asked: 0 };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (source.asked++ === count) controller.close();
        else controller.enqueue(new Uint8Array([source.asked]));
      },
      cancel: (reason) => cancel?.(reason) as undefined,
    },
    { highWaterMark: 0 },
  );
  return { source, stream };
}

const plain = { isError: false, tags: [], logs: [] };

describe("callToBodyEnd()", () => {
  it("keeps status, headers and chunks, and asks for each chunk when the client does", async () => {
    const { source, stream } = counting(2);
    const init = { status: 202, statusText: "Streaming", headers: { "x-own": "kept" } };
    const { given, ended, waited } = serve(new Response(stream, init));
    expect([given.status, given.statusText, given.headers.get("x-own")]).toEqual([202, "Streaming", "kept"]);
    await vi.advanceTimersByTimeAsync(0);
    expect(source.asked).toBe(0);
    const reader = given.body?.getReader();
    expect(await reader?.read()).toEqual({ done: false, value: new Uint8Array([1]) });
    expect(source.asked).toBe(1);
    expect(await reader?.read()).toEqual({ done: false, value: new Uint8Array([2]) });
    expect(ended()).toBeUndefined();
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    expect(ended()).toEqual(plain);
    expect(waited).toHaveLength(1);
    await waited[0];
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives a stream's error to the client as it is, and to the span", async () => {
    const reason = new RangeError("no more");
    const { given, ended } = serve(new Response(new ReadableStream({ pull: () => Promise.reject(reason) })));
    await expect(given.text()).rejects.toBe(reason);
    expect(ended()).toMatchObject({ isError: true, tags: [] });
  });

  it("passes a cancel on with its reason and its outcome", async () => {
    const reasons: unknown[] = [];
    const refusal = new Error("cannot be canceled");
    const { stream } = counting(9, (reason) => {
      reasons.push(reason);
      return Promise.reject(refusal);
    });
    const { given, ended } = serve(new Response(stream));
    await expect(given.body?.cancel("enough")).rejects.toBe(refusal);
    expect(reasons).toEqual(["enough"]);
    expect(ended()).toMatchObject({ isError: false, tags: [{ key: "aborted", value: "true" }] });
  });

  it("ends with the request's signal, and once only", async () => {
    const { given, ended, leave } = serve(new Response(counting(1).stream));
    leave();
    expect(ended()).toMatchObject({ tags: [{ key: "aborted", value: "true" }] });
    expect((await given.arrayBuffer()).byteLength).toBe(1);
    expect(ended()).toMatchObject({ tags: [{ key: "aborted", value: "true" }] });
  });

  it("gives up a body that nobody has asked for in 10 s, which can still be read", async () => {
    const { given, ended, waited } = serve(new Response(counting(1).stream));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(ended()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended()).toMatchObject({ tags: [{ key: "unfinished", value: "timeout" }] });
    await waited[0];
    expect((await given.arrayBuffer()).byteLength).toBe(1);
  });

  it("waits for a stream as long as the client does", async () => {
    let close: (() => void) | undefined;
    const stream = new ReadableStream({
      pull: (controller) =>
        new Promise<void>((resolve) => {
          close = () => resolve(controller.close());
        }),
    });
    const { given, ended } = serve(new Response(stream));
    const read = given.text();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ended()).toBeUndefined();
    close?.();
    expect(await read).toBe("");
    expect(ended()).toEqual(plain);
  });

  it.each([
    ["a text", () => new Response("text")],
    ["no body", () => new Response(null, { status: 204 })],
    ["a byte stream", () => new Response(new ReadableStream({ type: "bytes" }))],
    ["a length", () => new Response(counting(1).stream, { headers: { "content-length": "1" } })],
    ["an encoding", () => new Response(counting(1).stream, { headers: { "content-encoding": "gzip" } })],
    [
      "a body in use",
      () => {
        const answer = new Response(counting(1).stream);
        answer.body?.getReader();
        return answer;
      },
    ],
    ["no Response", () => ({ body: counting(1).stream })],
  ])("gives %s back as it is, its span ended", (_what, make) => {
    const answer = make();
    const { given, ended, waited } = serve(answer);
    expect(given).toBe(answer);
    expect(ended()).toEqual(plain);
    expect(waited).toEqual([]);
  });

  it("follows a promise of a Response, and ends with an error at once", async () => {
    const { given, ended } = serve(Promise.resolve(new Response(counting(1).stream)));
    const answer = await given;
    expect(ended()).toBeUndefined();
    await answer.text();
    expect(ended()).toEqual(plain);
    const failing = serve(Promise.reject(new Error("no")));
    await expect(failing.given).rejects.toThrow("no");
    expect(failing.ended()).toMatchObject({ isError: true });
  });
});
