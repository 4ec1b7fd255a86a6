import { ComponentId } from "../../../src/core/segment/component-id.ts";
import type { SegmentObject } from "../../../src/core/segment/segment-object.ts";
import type { EdgeRules } from "../../../src/edge/edge-options.ts";
import { createEdgeStorage, type EdgeStorage } from "../../../src/edge/edge-storage.ts";
import { beginRequest, type ServerSetting, serveRequest } from "../../../src/edge/server-request.ts";
import { createTestTracer, type TestTracer } from "../test-tracer.ts";

/** A server adapter of the test. */
export interface TestServer extends TestTracer {
  readonly setting: ServerSetting;
  /** Serves a request as an adapter does. */
  serve(request: Request, handle: (request: Request) => Response | Promise<Response>): Promise<Response>;
}

/** Makes a server adapter that reports to memory. */
export function createTestServer(storage: EdgeStorage = createEdgeStorage(), rules?: EdgeRules): TestServer {
  const test = createTestTracer();
  const setting = { tracer: test.tracer, storage, componentId: ComponentId.HttpServer, ...(rules && { rules }) };
  return {
    ...test,
    setting,
    serve: async (request, handle) => {
      const served = beginRequest(setting, request);
      return served ? serveRequest(setting, served, () => handle(request)) : handle(request);
    },
  };
}

/** The parents of a segment's spans by name, the root's being undefined. */
export function parentsOf({ spans }: SegmentObject): Record<string, string | undefined> {
  const nameOf = (id: number): string | undefined => spans.find(({ spanId }) => spanId === id)?.operationName;
  return Object.fromEntries(spans.map(({ operationName, parentSpanId }) => [operationName, nameOf(parentSpanId)]));
}
