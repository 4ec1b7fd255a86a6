import { describe, expect, it } from "vitest";
import { createMemoryReporter } from "../../../../src/testing/index.ts";
import { createTestTracer } from "../../test-tracer.ts";

describe("a segment is reported", () => {
  it("once, when it is finished and its last span has ended", () => {
    const { tracer, segments } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    const child = context.createLocalSpan("child");
    context.finish();
    child.end();
    expect(segments()).toEqual([]);
    root.end();
    expect(segments()).toHaveLength(1);
    context.finish();
    expect(segments()).toHaveLength(1);
  });

  it("when finish() comes after the last end", () => {
    const { tracer, segments } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createEntrySpan("root").end();
    expect(segments()).toEqual([]);
    context.finish();
    expect(segments()).toHaveLength(1);
  });

  it("with spans made after finish(), as long as one is open", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    context.finish();
    context.createLocalSpan("late").end();
    root.end();
    expect(segment().spans).toHaveLength(2);
  });

  it("never without spans", () => {
    const { tracer, segments } = createTestTracer();
    tracer.createTracingContext().finish();
    expect(segments()).toEqual([]);
  });

  it("by the end of a `using` scope", () => {
    const { tracer, segment } = createTestTracer();
    {
      using context = tracer.createTracingContext();
      using entry = context.createEntrySpan("GET:/");
      using exit = context.createExitSpan("GET:/stock", "stock:80");
      exit.tag("a", "b");
      entry.tag("c", "d");
    }
    expect(segment().spans.map(({ operationName }) => operationName)).toEqual(["GET:/stock", "GET:/"]);
  });

  it("although the reporter throws: the host sees nothing but a diagnostic", () => {
    const cause = new Error("no disk");
    const reporter = Object.assign(createMemoryReporter(), {
      report: () => {
        throw cause;
      },
    });
    const { tracer, diagnostics } = createTestTracer({ reporter });
    const context = tracer.createTracingContext();
    context.createLocalSpan("work").end();
    expect(() => context.finish()).not.toThrow();
    expect(diagnostics).toEqual([expect.objectContaining({ code: "reporter-failed", cause })]);
  });

  it("never again: a span made later records nothing and tells so", () => {
    const { tracer, segments, diagnostics } = createTestTracer();
    const context = tracer.createTracingContext();
    context.createLocalSpan("work").end();
    context.finish();
    const headers: Record<string, string> = {};
    const late = context.createExitSpan("late", "stock:80");
    late.inject(headers).tag("a", 1).error(new Error("x")).end();
    expect(late.spanId).toBe(-1);
    expect(headers).toEqual({});
    expect(segments()).toHaveLength(1);
    expect(segments()[0]?.spans).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(["context-closed"]);
  });
});

describe("the span limit", () => {
  it("is 300", () => {
    const { tracer, segment } = createTestTracer();
    const context = tracer.createTracingContext();
    for (let count = 0; count < 301; count++) context.createLocalSpan(`span ${count}`).end();
    context.finish();
    expect(segment()).toMatchObject({ isSizeLimited: true });
    expect(segment().spans).toHaveLength(300);
  });

  it("leaves a segment that just reaches it unmarked", () => {
    const { tracer, segment, diagnostics } = createTestTracer({ spanLimit: 2 });
    const context = tracer.createTracingContext();
    for (const name of ["a", "b"]) context.createLocalSpan(name).end();
    context.finish();
    expect(segment().isSizeLimited).toBe(false);
    expect(diagnostics).toEqual([]);
  });

  it("gives spans that record nothing, send no header and can be used like any other", () => {
    const { tracer, segment, diagnostics } = createTestTracer({ spanLimit: 1 });
    const context = tracer.createTracingContext();
    const root = context.createEntrySpan("root");
    const headers = new Headers();
    {
      using exit = context.createExitSpan("GET:/", "stock:80");
      exit.inject(headers).setPeer("p").setLayer(1).setComponentId(2).setOperationName("n").tag("a", 1).log({ b: "c" });
      expect(exit).toMatchObject({ context, spanId: -1, operationName: "GET:/" });
      expect(context.activeSpan).toBe(root);
      exit.error(new Error("x")).end();
    }
    context.createEntrySpan("entry", { sw8: "x" }).end();
    context.createLocalSpan("local").end();
    root.end();
    context.finish();
    expect([...headers]).toEqual([]);
    expect(segment().spans).toHaveLength(1);
    expect(diagnostics.map(({ code }) => code)).toEqual(["span-limit"]);
  });
});

describe("the rule 'keep'", () => {
  it("sees the whole segment once, when it is done, and decides whether it is sent", () => {
    const seen: string[][] = [];
    const { tracer, segments } = createTestTracer({
      keep: ({ spans }) => {
        seen.push(spans.map(({ operationName }) => operationName));
        return spans.some(({ isError }) => isError);
      },
    });
    for (const isError of [false, true]) {
      const context = tracer.createTracingContext();
      const root = context.createEntrySpan(`root ${isError}`);
      const child = context.createLocalSpan("child");
      context.finish();
      expect(seen).toHaveLength(Number(isError));
      (isError ? child.error() : child).end();
      root.end();
    }
    expect(seen).toEqual([
      ["child", "root false"],
      ["child", "root true"],
    ]);
    expect(segments().map(({ spans }) => spans.at(-1)?.operationName)).toEqual(["root true"]);
  });

  it("that throws keeps the segment, with a diagnostic and nothing for the host", () => {
    const cause = new Error("no rule");
    const { tracer, segments, diagnostics } = createTestTracer({
      keep: () => {
        throw cause;
      },
    });
    const context = tracer.createTracingContext();
    context.createLocalSpan("work").end();
    expect(() => context.finish()).not.toThrow();
    expect(segments()).toHaveLength(1);
    expect(diagnostics).toEqual([expect.objectContaining({ code: "rule-failed", cause })]);
  });

  it("is not asked about a context without spans", () => {
    const { tracer } = createTestTracer({ keep: () => expect.fail("asked") });
    tracer.createTracingContext().finish();
  });
});

describe("field 7 of sw8", () => {
  function endpointTold(
    make: (tracer: ReturnType<typeof createTestTracer>["tracer"]) => Record<string, string>,
  ): string {
    const { tracer } = createTestTracer();
    const field = make(tracer)["sw8"]?.split("-")[6] ?? "";
    return Buffer.from(field, "base64").toString();
  }

  it("is the entry span's name, also when an exit came first", () => {
    const told = endpointTold((tracer) => {
      const context = tracer.createTracingContext();
      context.createLocalSpan("local");
      const headers: Record<string, string> = {};
      const exit = context.createExitSpan("GET:/stock", "stock:80");
      context.createEntrySpan("GET:/cart");
      context.createEntrySpan("GET:/second");
      exit.inject(headers);
      return headers;
    });
    expect(told).toBe("GET:/cart");
  });

  it("is the entry span's newest name", () => {
    const told = endpointTold((tracer) => {
      const headers: Record<string, string> = {};
      const context = tracer.createTracingContext();
      context.createEntrySpan("GET:/users/7").setOperationName("GET:/users/{id}");
      context.createExitSpan("GET:/stock", "stock:80").inject(headers);
      return headers;
    });
    expect(told).toBe("GET:/users/{id}");
  });

  it("is the first span's name when there is no entry span", () => {
    const told = endpointTold((tracer) => {
      const headers: Record<string, string> = {};
      const context = tracer.createTracingContext();
      context.createLocalSpan("job").end();
      context.createExitSpan("GET:/stock", "stock:80").inject(headers);
      return headers;
    });
    expect(told).toBe("job");
  });

  it("is the context's endpoint when it has one", () => {
    const told = endpointTold((tracer) => {
      const headers: Record<string, string> = {};
      const context = tracer.createTracingContext({ endpoint: "/cart" });
      context.createEntrySpan("GET:/other");
      context.createExitSpan("GET:/stock", "stock:80").inject(headers);
      return headers;
    });
    expect(told).toBe("/cart");
  });
});
