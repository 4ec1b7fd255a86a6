import { lastMinutes } from "./duration.ts";
import type { Query } from "./query.ts";
import { serviceId } from "./services.ts";

/** An error of a page as OAP shows it; of the time OAP keeps its own, when the error came in. */
export interface ShownErrorLog {
  readonly service: string;
  readonly serviceVersion: string;
  readonly pagePath: string;
  readonly category: string;
  readonly grade: string;
  readonly message: string;
  readonly line: number;
  readonly col: number;
  readonly stack: string;
  readonly errorUrl: string;
  readonly firstReportedError: boolean;
}

/** Reads the errors of a service's pages, the newest first. */
export async function readErrorLogs(query: Query, service: string): Promise<readonly ShownErrorLog[]> {
  const { found } = await query<{ found: { logs: readonly ShownErrorLog[] } }>(
    `query ($condition: BrowserErrorLogQueryCondition) {
      found: queryBrowserErrorLogs(condition: $condition) {
        logs {
          service serviceVersion pagePath category grade message line col stack errorUrl firstReportedError
        }
      }
    }`,
    {
      condition: {
        serviceId: serviceId(service),
        category: "ALL",
        queryDuration: lastMinutes(),
        paging: { pageNum: 1, pageSize: 50 },
      },
    },
  );
  return found.logs;
}
