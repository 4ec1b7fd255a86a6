import { describe, expect, it } from "vitest";
import { callUntilSent } from "../../../src/edge/sent-answer.ts";
import { Tracer } from "../../../src/index.ts";
import { createMemoryReporter } from "../../../src/testing/index.ts";

/** Serves a request with what a host gives beside it; gives the answer, and the spans that have ended once promises have settled. */
async function serveWith(beside: unknown) {
  const reporter = createMemoryReporter();
  const context = new Tracer({ service: "shop", serviceInstance: "1", reporter }).createTracingContext();
  const span = context.createEntrySpan("GET:/");
  context.finish();
  const answer = callUntilSent(span, () => "answer", undefined, ["request", beside]);
  await new Promise((resolve) => setImmediate(resolve));
  return { answer, spans: reporter.items("segment").flatMap(({ spans }) => spans) };
}

/** What only looks like a server's, or fails when it is asked. */
const STRANGE: Readonly<Record<string, () => unknown>> = {
  nothing: () => undefined,
  "a number": () => 7,
  "completed, a number": () => ({ completed: 7 }),
  "completed, a flag": () => ({ completed: true }),
  "completed that rejects": () => ({ completed: Promise.reject(new Error("the client has left")) }),
  "outgoing, an object": () => ({ outgoing: {} }),
  "outgoing without once": () => ({ outgoing: { closed: false } }),
  "outgoing, a text": () => ({ outgoing: "text" }),
  "a getter that throws": () => ({
    get completed() {
      throw new Error("not for you");
    },
  }),
};

describe("a span that ends when the answer has gone out", () => {
  it.each(Object.entries(STRANGE))("ends, and the host has its answer, beside %s", async (_name, make) => {
    const { answer, spans } = await serveWith(make());
    expect(answer).toBe("answer");
    expect(spans).toHaveLength(1);
  });

  it("stays open as long as the server says nothing", async () => {
    expect((await serveWith({ completed: new Promise(() => {}) })).spans).toHaveLength(0);
    expect((await serveWith({ outgoing: { closed: false, once() {} } })).spans).toHaveLength(0);
  });
});
