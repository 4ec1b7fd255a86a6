import type { Segment, Span } from "../src/devtools/store/segment.ts";
import type { Store } from "../src/devtools/store/store.ts";

/** One thing that the demo's trace must show. */
export interface Check {
  readonly says: string;
  readonly holds: boolean;
}

const SERVICES = ["shop-web", "shop-worker", "shop-stock"];

/** Finds the trace that a click began, once a segment of each service has arrived. */
export function findClickTrace(store: Store): string | undefined {
  const segments = store.segments().map(({ segment }) => segment);
  const click = segments.find(({ spans }) => tagOf(rootOf(spans), "activity") === "click");
  const trace = segments.filter(({ traceId }) => traceId === click?.traceId);
  const isComplete = SERVICES.every((service) => trace.some((segment) => segment.service === service));
  return isComplete && store.items("perfData").length > 0 ? click?.traceId : undefined;
}

/** Checks each joint of the trace, from the click to the service behind the Worker. */
export function checkTrace(store: Store, traceId: string, workerPeer: string, stockPeer: string): Check[] {
  const segments = store.segments().flatMap(({ segment }) => (segment.traceId === traceId ? [segment] : []));
  const [page, worker, stock] = SERVICES.map((service) => segments.find((segment) => segment.service === service));
  const click = rootOf(page?.spans ?? []);
  const ajax = exitTo(page, workerPeer);
  const call = exitTo(worker, stockPeer);
  return [
    check("one trace of three segments", segments.length === 3),
    check(
      "the page's root is a Local span named by the path",
      click?.spanType === "Local" && click.operationName === "/",
    ),
    check(
      "the click's Exit is POST:/api/cart, component 10001",
      ajax?.operationName === "POST:/api/cart" && ajax.componentId === 10001,
    ),
    check("the Worker's Entry continues the page's Exit", continues(worker, page, ajax)),
    check("Deno's Entry continues the Worker's Exit", continues(stock, worker, call)),
    check("one perfData registers the page", store.items("perfData").length === 1),
    check("the page is a BROWSER service", store.serviceMap().services["BROWSER"]?.includes("shop-web") ?? false),
    check("the Worker reported over gRPC-web", wireOf(store, worker) === "grpc-web"),
    check("page and Deno reported JSON", wireOf(store, page) === "json" && wireOf(store, stock) === "json"),
  ];
}

function check(says: string, holds: boolean): Check {
  return { says, holds };
}

function continues(callee: Segment | undefined, caller: Segment | undefined, exit: Span | undefined): boolean {
  const entry = callee?.spans.find(({ spanType }) => spanType === "Entry");
  const [ref] = entry?.refs ?? [];
  return (
    ref?.refType === "CrossProcess" &&
    ref.parentTraceSegmentId === caller?.traceSegmentId &&
    ref.parentSpanId === exit?.spanId &&
    ref.networkAddressUsedAtPeer === exit.peer
  );
}

function exitTo(segment: Segment | undefined, peer: string): Span | undefined {
  return segment?.spans.find((span) => span.spanType === "Exit" && span.peer === peer);
}

function rootOf(spans: readonly Span[]): Span | undefined {
  return spans.find(({ spanId }) => spanId === 0);
}

function tagOf(span: Span | undefined, key: string): string | undefined {
  return span?.tags.find((tag) => tag.key === key)?.value;
}

function wireOf(store: Store, segment: Segment | undefined): string | undefined {
  return store.segments().find((stored) => stored.segment === segment)?.wire;
}
