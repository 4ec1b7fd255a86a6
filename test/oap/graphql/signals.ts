import { lastMinutes } from "./duration.ts";
import type { Query } from "./query.ts";
import { serviceId } from "./services.ts";

const PAGING = { pageNum: 1, pageSize: 50 };

/** A tag as OAP shows it. */
export interface ShownTag {
  readonly key: string;
  readonly value: string;
}

/** A log line as OAP shows it. */
export interface ShownLog {
  readonly serviceName: string;
  readonly serviceInstanceName: string;
  readonly endpointName: string | null;
  readonly traceId: string;
  readonly timestamp: number;
  readonly contentType: string;
  readonly content: string;
  readonly tags: readonly ShownTag[];
}

/** What logs are searched by: their service, or the span they belong to. */
export type LogSearch =
  | { readonly service: string }
  | { readonly traceId: string; readonly segmentId: string; readonly spanId: number };

/** Reads logs, the newest first. */
export async function readLogs(query: Query, search: LogSearch): Promise<readonly ShownLog[]> {
  const { found } = await query<{ found: { logs: readonly ShownLog[]; errorReason: string | null } }>(
    `query ($condition: LogQueryCondition) {
      found: queryLogs(condition: $condition) {
        errorReason
        logs {
          serviceName serviceInstanceName endpointName traceId timestamp contentType content tags { key value }
        }
      }
    }`,
    {
      condition: {
        ...("service" in search
          ? { serviceId: serviceId(search.service), queryDuration: lastMinutes() }
          : { relatedTrace: search }),
        paging: PAGING,
      },
    },
  );
  if (found.errorReason) throw new Error(`queryLogs: ${found.errorReason}`);
  return found.logs;
}

/** An alarm that OAP has fired. */
export interface ShownAlarm {
  readonly scope: string;
  readonly message: string;
  readonly tags: readonly ShownTag[];
}

/** Reads the alarms fired so far. */
export async function readAlarms(query: Query): Promise<readonly ShownAlarm[]> {
  const { found } = await query<{ found: { msgs: readonly ShownAlarm[] } }>(
    `query ($duration: Duration!, $paging: Pagination!) {
      found: getAlarm(duration: $duration, paging: $paging) { msgs { scope message tags { key value } } }
    }`,
    { duration: lastMinutes(), paging: PAGING },
  );
  return found.msgs;
}

/** An event as OAP shows it. */
export interface ShownEvent {
  readonly uuid: string;
  readonly source: { readonly service: string; readonly serviceInstance: string; readonly endpoint: string };
  readonly name: string;
  readonly type: string;
  readonly message: string;
  readonly parameters: readonly ShownTag[];
  readonly startTime: number;
  readonly endTime: number;
  readonly layer: string;
}

/** Reads the events of a service. */
export async function readEvents(query: Query, service: string): Promise<readonly ShownEvent[]> {
  const { found } = await query<{ found: { events: readonly ShownEvent[] } }>(
    `query ($condition: EventQueryCondition) {
      found: queryEvents(condition: $condition) {
        events {
          uuid source { service serviceInstance endpoint } name type message parameters { key value }
          startTime endTime layer
        }
      }
    }`,
    { condition: { source: { service }, time: lastMinutes(), paging: PAGING } },
  );
  return found.events;
}
