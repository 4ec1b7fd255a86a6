import { SkyWalkingError } from "../core/runtime/errors.ts";
import { SpanLayer } from "../core/segment/enums.ts";
import type { ServerAgent } from "../edge/server-agent.ts";

/** What a schedule's run does. */
export type DenoCronHandler = () => Promise<void> | void;

/** A schedule: a cron expression, or an object as `Deno.cron` takes it. */
export type DenoCronSchedule = string | Readonly<Record<string, unknown>>;

/** Options of `Deno.cron`: `backoffSchedule`, `signal`. */
export type DenoCronOptions = Readonly<Record<string, unknown>>;

/** `Deno.cron`, with all the ways to call it. */
export interface DenoCron {
  (name: string, schedule: DenoCronSchedule, handler: DenoCronHandler): Promise<void>;
  (name: string, schedule: DenoCronSchedule, handler: DenoCronHandler, options: DenoCronOptions): Promise<void>;
  (name: string, schedule: DenoCronSchedule, options: DenoCronOptions, handler: DenoCronHandler): Promise<void>;
}

/**
 * Calls `Deno.cron` as it was called, with a handler whose runs are traced.
 *
 * @throws SkyWalkingError `unsupported-runtime` when this Deno has no `Deno.cron`; what `Deno.cron` throws.
 */
export function cronTraced(agent: ServerAgent, args: readonly unknown[]): Promise<void> {
  const { cron } = Deno;
  if (!cron) {
    throw new SkyWalkingError("unsupported-runtime", "This Deno has no Deno.cron; start it with --unstable-cron.");
  }
  const [name] = args;
  const traced = args.map((value, index) =>
    index > 1 && typeof value === "function" ? traceRuns(agent, `cron/${name}`, value) : value,
  );
  return Reflect.apply(cron, Deno, traced);
}

function traceRuns(agent: ServerAgent, operationName: string, handler: object): () => Promise<void> {
  return async function (this: unknown, ...args: unknown[]) {
    const run = (): Promise<void> => Reflect.apply(handler as () => Promise<void>, this, args);
    const span = beginRun(agent, operationName);
    if (!span) return run();
    try {
      return await agent.storage.serve({ span, rules: agent.rules }, run);
    } catch (reason) {
      span.error(reason);
      throw reason;
    } finally {
      span.end();
    }
  };
}

/** Begins the Entry span of a run; undefined where nothing is traced. */
function beginRun(agent: ServerAgent, operationName: string) {
  if (!agent.isRunning()) return undefined;
  agent.wake();
  const context = agent.tracer.createTracingContext({ operationName });
  if (!context.isRecording) return undefined;
  const span = context.createEntrySpan(operationName, undefined, { layer: SpanLayer.Unknown });
  context.finish();
  return span;
}
