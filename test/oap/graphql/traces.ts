import { lastMinutes } from "./duration.ts";
import type { Query } from "./query.ts";
import { serviceId } from "./services.ts";

/** A span as OAP shows it. */
export interface ShownSpan {
  readonly traceId: string;
  readonly segmentId: string;
  readonly spanId: number;
  readonly parentSpanId: number;
  readonly refs: readonly ShownRef[];
  readonly serviceCode: string;
  readonly serviceInstanceName: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly endpointName: string;
  readonly type: string;
  readonly peer: string;
  readonly component: string;
  readonly isError: boolean;
  readonly layer: string;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** The caller of a segment. */
export interface ShownRef {
  readonly parentSegmentId: string;
  readonly parentSpanId: number;
  readonly type: string;
}

/** Reads the spans of a trace; none while OAP does not know it. */
export async function readTrace(query: Query, traceId: string): Promise<readonly ShownSpan[]> {
  const { trace } = await query<{ trace: { spans: readonly ShownSpan[] } | null }>(
    `query ($traceId: ID!) {
      trace: queryTrace(traceId: $traceId) {
        spans {
          traceId segmentId spanId parentSpanId refs { parentSegmentId parentSpanId type }
          serviceCode serviceInstanceName startTime endTime endpointName type peer component isError layer
          tags { key value }
        }
      }
    }`,
    { traceId },
  );
  return trace?.spans ?? [];
}

/** Reads the ids of the traces in which a service has a segment, the newest first. */
export async function readTraceIds(query: Query, service: string): Promise<readonly string[]> {
  const { found } = await query<{ found: { traces: readonly { readonly traceIds: readonly string[] }[] } }>(
    "query ($condition: TraceQueryCondition) { found: queryBasicTraces(condition: $condition) { traces { traceIds } } }",
    {
      condition: {
        serviceId: serviceId(service),
        queryDuration: lastMinutes(),
        traceState: "ALL",
        queryOrder: "BY_START_TIME",
        paging: { pageNum: 1, pageSize: 50 },
      },
    },
  );
  return [...new Set(found.traces.flatMap(({ traceIds }) => traceIds))];
}
