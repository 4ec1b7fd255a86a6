import type { Segment, SegmentReference, Span } from "../store/segment.ts";
import type { StoredSegment } from "../store/stored-item.ts";
import { createCallTable } from "./call-table.ts";
import { createLayerTable } from "./layer-table.ts";
import type { MapSource, ServiceCall, ServiceMap, ServiceNode, SingleCall } from "./service-call.ts";

/** OAP's name for whoever calls an Entry span without sending a carrier. */
const user = "User";

/**
 * Computes the service map by the rules of OAP's RPCAnalysisListener and its virtual-service processors.
 *
 * An Exit span is a call to the service known at its peer, else to the peer itself. Services become known at an address
 * through the Entry spans that were reached by it (`networkAddressUsedAtPeer`); the last to say so wins. An Entry span is a
 * call from the parent service, or for a message from the queue. Spans with `skipAnalysis` do not count; a segment that
 * arrived twice counts twice. Unlike OAP, which takes some seconds to learn an address, all segments profit from all others.
 */
export function mapServices(source: MapSource): ServiceMap {
  const stored = source.segments();
  const serviceAt = learnAddresses(stored);
  const calls = createCallTable();
  const layers = createLayerTable();
  layers.registerSignals(source);
  for (const { segment, timesReceived } of stored) {
    for (const span of segment.spans) {
      if (span.skipAnalysis) continue;
      layers.registerSpan(segment.service, span);
      for (const call of callsOf(segment, span, serviceAt)) calls.add(call, span, timesReceived);
    }
  }
  const called = calls.list();
  return { services: layers.byLayer(), nodes: nodesOf(stored, called, layers.layersOf), calls: called };
}

function callsOf(segment: Segment, span: Span, serviceAt: ReadonlyMap<string, string>): SingleCall[] {
  const { service } = segment;
  if (span.spanType === "Exit") {
    if (span.peer === "") return [];
    return [{ source: service, target: serviceAt.get(span.peer) ?? span.peer, detectPoint: "CLIENT" }];
  }
  if (span.spanType !== "Entry") return [];
  if (span.refs.length === 0) return [{ source: user, target: service, detectPoint: "SERVER" }];
  return span.refs.map((ref) => ({ source: callerOf(span, ref), target: service, detectPoint: "SERVER" }));
}

function callerOf(span: Span, ref: SegmentReference): string {
  if (span.spanLayer !== "MQ") return ref.parentService;
  return ref.networkAddressUsedAtPeer || span.peer;
}

function learnAddresses(stored: readonly StoredSegment[]): Map<string, string> {
  const serviceAt = new Map<string, string>();
  for (const { segment } of stored) {
    for (const span of segment.spans) {
      // A queue's address is the broker's, not that of whoever reads from it.
      if (span.spanType !== "Entry" || span.spanLayer === "MQ" || span.skipAnalysis) continue;
      for (const { refType, networkAddressUsedAtPeer } of span.refs) {
        if (refType === "CrossProcess" && networkAddressUsedAtPeer !== "") {
          serviceAt.set(networkAddressUsedAtPeer, segment.service);
        }
      }
    }
  }
  return serviceAt;
}

function nodesOf(
  stored: readonly StoredSegment[],
  calls: readonly ServiceCall[],
  layersOf: (service: string) => string[],
): ServiceNode[] {
  const real = new Set(stored.map(({ segment }) => segment.service));
  const names = new Set([...calls.flatMap(({ source, target }) => [source, target]), ...real]);
  return Array.from(names, (name) => ({ name, layers: layersOf(name), isReal: real.has(name) }));
}
