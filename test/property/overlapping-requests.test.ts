import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Span } from "../../src/core/context/span.ts";
import type { SegmentObject } from "../../src/core/segment/segment-object.ts";
import { createEdgeStorage } from "../../src/edge/edge-storage.ts";
import { createTestTracer, only } from "../unit/test-tracer.ts";

const REQUESTS = 1_000;
const storage = createEdgeStorage();

/** The ways in which work goes on in another turn; each calls `work` when it is there. */
const DETOURS: Readonly<Record<string, (work: () => void) => Promise<void>>> = {
  timer: async (work) => {
    await new Promise<void>((resolve) => {
      setTimeout(() => {
        work();
        resolve();
      }, 1);
    });
  },
  promise: async (work) => {
    await Promise.resolve();
    await null;
    work();
  },
  immediate: (work) =>
    new Promise((resolve) => {
      setImmediate(() => {
        work();
        resolve();
      });
    }),
  stream: async (work) => {
    const upper = new TransformStream<string, string>({
      transform: async (chunk, controller) => {
        await null;
        controller.enqueue(chunk.toUpperCase());
      },
    });
    const parts = new ReadableStream<string>({
      start: (controller) => {
        controller.enqueue("a");
        controller.enqueue("b");
        controller.close();
      },
    });
    for await (const _part of parts.pipeThrough(upper)) await null;
    work();
  },
  body: async (work) => {
    await new Response("a body").text();
    await wait(1);
    work();
  },
};

/** Makes a child of the running span, goes a detour, and makes a grandchild of what runs then. */
async function child(name: string, detour: (work: () => void) => Promise<void>): Promise<void> {
  const parent = running();
  const span = parent.context.createLocalSpan(name, { parent });
  await storage.run(span, () =>
    detour(() => {
      const inner = running();
      inner.context.createExitSpan(`in ${inner.operationName}`, "stock:80", { parent: inner }).end();
    }),
  );
  span.end();
}

/** The span that the storage knows; work that runs under none has lost its way. */
function running(): Span {
  const span = storage.get();
  if (!span) throw new Error("no span is running");
  return span;
}

function namesByParent({ spans }: SegmentObject): Record<string, string[]> {
  const names = new Map(spans.map(({ spanId, operationName }) => [spanId, operationName]));
  const children: Record<string, string[]> = {};
  for (const { parentSpanId, operationName } of spans) {
    const parent = names.get(parentSpanId) ?? "nothing";
    children[parent] = [...(children[parent] ?? []), operationName].sort();
  }
  return children;
}

describe("1,000 overlapping requests with AsyncLocalStorage", () => {
  it("have every span under its own parent, in a segment of their own", async () => {
    const { tracer, segments } = createTestTracer({ storage });
    let open = 0;
    let mostOpen = 0;
    const serve = async (request: number): Promise<void> => {
      using context = tracer.createTracingContext();
      using entry = context.createEntrySpan(`request ${request}`);
      mostOpen = Math.max(mostOpen, ++open);
      await storage.serve({ span: entry, servedPeer: "shop:80" }, () =>
        Promise.all(Object.entries(DETOURS).map(([name, detour]) => child(`${name} of ${request}`, detour))),
      );
      open--;
    };
    await Promise.all(Array.from({ length: REQUESTS }, (_, request) => serve(request)));

    expect(mostOpen).toBe(REQUESTS);
    expect(storage.get()).toBeUndefined();
    const byRequest = new Map(
      segments().map((segment) => [
        only(segment.spans.filter(({ parentSpanId }) => parentSpanId === -1)).operationName,
        namesByParent(segment),
      ]),
    );
    expect(segments()).toHaveLength(REQUESTS);
    expect(byRequest.size).toBe(REQUESTS);
    for (let request = 0; request < REQUESTS; request++) {
      const root = `request ${request}`;
      const children = Object.keys(DETOURS).map((name) => `${name} of ${request}`);
      expect(byRequest.get(root)).toEqual({
        nothing: [root],
        [root]: [...children].sort(),
        ...Object.fromEntries(children.map((name) => [name, [`in ${name}`]])),
      });
    }
  });
});
