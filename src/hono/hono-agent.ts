import { requireFunction, requireOptions, requireWholeNumber } from "../core/runtime/option-checks.ts";
import { createEventFlush, type EventFlush } from "../edge/event-flush.ts";
import { type ServerAgent, startServerAgent } from "../edge/server-agent.ts";
import type { ServerAgentOptions } from "../edge/server-agent-options.ts";
import { HTTP_COMPONENT } from "../edge/table-entries.ts";
import { createHttpReporter } from "../http/index.ts";

/**
 * Settings of the middleware. In a Worker, `heartbeat`, `runtimeMeters` and `endAt` mean nothing, since it has no background, and
 * `flushIntervalMs` is how long the reports of an isolate wait for each other in a request's `waitUntil`, by default 1,000.
 */
export interface HonoOptions extends ServerAgentOptions {}

/** The agent behind the middleware, and what sends a Worker's segments. */
export interface HonoAgent extends ServerAgent {
  readonly events: EventFlush;
  /** Whether it runs in Cloudflare's runtime, which has no background: what is to be sent is sent by requests. */
  readonly isWorker: boolean;
}

/** Milliseconds that reports of a Worker's isolate wait for each other. */
const WINDOW_MS = 1_000;

/**
 * Starts the middleware's agent.
 *
 * @throws SkyWalkingError `invalid-option` for bad options.
 */
export function startHonoAgent(options: HonoOptions): HonoAgent {
  requireOptions(options);
  const { collector, diagnostics, flushIntervalMs } = options;
  const isWorker = isCloudflare();
  const reporter =
    options.reporter ??
    createHttpReporter({
      collector,
      // A Worker's timers belong to the request that set them.
      flushIntervalMs: isWorker ? 0 : flushIntervalMs,
      diagnostics,
    });
  const windowMs = requireWholeNumber("flushIntervalMs", flushIntervalMs ?? WINDOW_MS, 0);
  const events = createEventFlush(reporter, windowMs, requireFunction("keep", options.keep));
  const agent = startServerAgent(
    {
      ...options,
      keep: events.keep,
      ...(isWorker && { heartbeat: false, runtimeMeters: false }),
    },
    { componentId: HTTP_COMPONENT, createReporter: () => reporter },
  );
  return { ...agent, events, isWorker };
}

function isCloudflare(): boolean {
  const { navigator } = globalThis as { navigator?: { userAgent?: string } };
  return navigator?.userAgent === "Cloudflare-Workers";
}
