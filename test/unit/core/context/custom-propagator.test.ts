import { describe, expect, it } from "vitest";
import { type Propagator, skywalkingPropagators, sw8 } from "../../../../src/core/context/propagator.ts";
import { START } from "../../fake-clock.ts";
import { createTestTracer } from "../../test-tracer.ts";
import { sw8Of } from "./sw8-headers.ts";

describe("TracerOptions.propagators", () => {
  /** A header with a state of its own, as a class has it. */
  class RequestNumber implements Propagator {
    readonly header = "x-request-number";
    readonly seen: string[] = [];
    #sent = 0;

    encode(): string {
      return String(++this.#sent);
    }

    decode(value: string): void {
      this.seen.push(value);
    }
  }

  it("decides what is read and sent", () => {
    const { tracer } = createTestTracer({ propagators: [sw8] });
    const context = tracer.createTracingContext();
    context.createEntrySpan("GET:/", { sw8: sw8Of(), "sw8-x": "1", "sw8-correlation": "YQ==:MQ==" });
    const headers: Record<string, string> = {};
    context.createExitSpan("GET:/", "stock:80").inject(headers, { message: true });
    expect(context.correlation).toBeUndefined();
    expect(Object.keys(headers)).toEqual(["sw8"]);
  });

  it("may be none at all", () => {
    const { tracer } = createTestTracer({ propagators: [] });
    const context = tracer.createTracingContext({ carrier: { sw8: sw8Of() } });
    const headers: Record<string, string> = {};
    context.createExitSpan("GET:/", "stock:80").inject(headers);
    expect(context.traceId).not.toBe("trace");
    expect(headers).toEqual({});
  });

  it("may hold one of the host's own that needs its `this`", () => {
    const own = new RequestNumber();
    const { tracer, diagnostics } = createTestTracer({ propagators: [own] });
    const context = tracer.createTracingContext({ carrier: { "x-request-number": "7" } });
    const headers: Record<string, string> = {};
    context.createExitSpan("GET:/", "stock:80").inject(headers);
    expect(diagnostics).toEqual([]);
    expect([own.seen, headers]).toEqual([["7"], { "x-request-number": "1" }]);
  });

  it("may know a sending time with a fraction: the latency is whole all the same", () => {
    const clocked: Propagator = {
      header: "x-sent",
      encode: () => undefined,
      decode: (value, incoming) => {
        incoming.sentAt = Number(value);
      },
    };
    const { tracer, span } = createTestTracer({ propagators: [clocked] });
    const context = tracer.createTracingContext({ carrier: { "x-sent": String(START - 10.25) } });
    context.createEntrySpan("queue/orders").end();
    context.finish();
    expect(span("queue/orders").tags?.[0]?.value).toMatch(/^1[01]$/);
  });

  it("loses no other header when one throws", () => {
    const cause = new Error("no header");
    const fail = (): never => {
      throw cause;
    };
    const broken: Propagator = { header: "x-broken", encode: fail, decode: fail };
    const { tracer, diagnostics } = createTestTracer({ propagators: [broken, ...skywalkingPropagators] });
    const context = tracer.createTracingContext({ carrier: { "x-broken": "1", sw8: sw8Of() } });
    const headers: Record<string, string> = {};
    context.createExitSpan("GET:/", "stock:80").inject(headers);
    expect(Object.keys(headers)).toEqual(["sw8"]);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: "instrumentation-failed", cause }));
    expect(context.traceId).toBe("trace");
  });
});
