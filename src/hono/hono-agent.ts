import { requireAbsoluteCollector } from "../core/report/collector-url.ts";
import { requireOptions } from "../core/runtime/option-checks.ts";
import { ComponentId } from "../core/segment/component-id.ts";
import { createReportWatch, type ReportWatch } from "../edge/report-watch.ts";
import { type ServerAgent, startServerAgent } from "../edge/server-agent.ts";
import type { ServerAgentOptions } from "../edge/server-agent-options.ts";
import { createHttpReporter } from "../http/index.ts";

/**
 * Settings of the middleware. In a Worker, `heartbeat`, `runtimeMeters` and `flushIntervalMs` mean nothing: it has no
 * background, and each request sends what there is.
 */
export interface HonoOptions extends ServerAgentOptions {}

/** The agent behind the middleware, and a way to learn when a segment is reported. */
export interface HonoAgent extends ServerAgent {
  readonly reports: ReportWatch;
}

/**
 * Starts the middleware's agent.
 *
 * @throws SkyWalkingError `invalid-option` for bad options.
 */
export function startHonoAgent(options: HonoOptions): HonoAgent {
  requireOptions(options);
  const isWorker = isCloudflare();
  const reports = createReportWatch(
    options.reporter ??
      createHttpReporter({
        collector: requireAbsoluteCollector(options.collector),
        // A Worker's timers belong to the request that set them.
        flushIntervalMs: isWorker ? 0 : options.flushIntervalMs,
        diagnostics: options.diagnostics,
      }),
  );
  const { reporter } = reports;
  const { keep } = options;
  const keepRule: ServerAgentOptions["keep"] =
    typeof keep !== "function"
      ? keep
      : (segment) => {
          const isKept = keep(segment);
          if (!isKept) reports.dropped(segment.traceSegmentId);
          return isKept;
        };
  const agent = startServerAgent(
    {
      ...options,
      keep: keepRule,
      ...(options.reporter && { reporter }),
      ...(isWorker && { heartbeat: false, runtimeMeters: false }),
    },
    { componentId: ComponentId.Http, createReporter: () => reporter },
  );
  return { ...agent, reports };
}

function isCloudflare(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === "Cloudflare-Workers";
}
