import { type Diagnostics, emitDiagnostic } from "../runtime/diagnostics.ts";
import { requireWholeNumber } from "../runtime/option-checks.ts";
import { repeatEvery } from "../runtime/repeating-timer.ts";
import { toText } from "../runtime/text.ts";
import { cutText } from "../segment/cut-text.ts";
import type { InstancePingPkg, InstanceProperties } from "../segment/instance-properties.ts";
import { MAX_KEY_LENGTH, MAX_VALUE_LENGTH } from "../segment/limits.ts";
import { resolveSignalSource, type SignalOrigin, type SignalSource } from "./signal-source.ts";

/** Every so many beats the properties go out again: the server may have lost them. As in SkyWalking's other agents. */
const PROPERTIES_PERIOD_FACTOR = 10;

/** Settings of {@link startInstanceHeartbeat}. */
export interface InstanceHeartbeatOptions {
  /** The layer of the service, such as `BROWSER` for a page. Default empty, which OAP takes for GENERAL; it refuses what it does not know. */
  readonly layer?: string | undefined;
  /**
   * What SkyWalking shows of the instance, such as `OS Name`, `hostname`, `ipv4` or `Process No.`. `language` is `nodejs`
   * unless given: the name by which OAP knows JavaScript.
   */
  readonly properties?: Readonly<Record<string, string | number | boolean>> | undefined;
  /** Milliseconds from one beat to the next. Default 60,000. */
  readonly intervalMs?: number | undefined;
  /** Receives failures. Default none. */
  readonly diagnostics?: Diagnostics | undefined;
}

/** A heartbeat that runs. */
export interface InstanceHeartbeat {
  /** Ends it. The reporter stays open. */
  stop(): void;
}

/**
 * Tells SkyWalking that an instance is there: its properties at once and at every 10th beat, `keepAlive` at the others.
 *
 * A beat is left out when anything else of the reporter's was acknowledged since the last one, since that says as much. The
 * timer keeps no process alive. For processes that live on; in Workers the traces speak for the instance.
 *
 * @param source - A tracer, or an object with its service, instance and reporter.
 * @throws SkyWalkingError `invalid-option` when the service is empty, the reporter is none or the interval below 1.
 * @example
 * ```ts
 * const heartbeat = startInstanceHeartbeat(tracer, { properties: { hostname: Deno.hostname() } });
 * ```
 */
export function startInstanceHeartbeat(
  source: SignalSource,
  options: InstanceHeartbeatOptions = {},
): InstanceHeartbeat {
  const { reporter, ...names } = resolveSignalSource(source);
  const intervalMs = requireWholeNumber("intervalMs", options.intervalMs ?? 60_000, 1);
  const ping: InstancePingPkg = { ...names, layer: options.layer ?? "" };
  const instance: InstanceProperties = { ...ping, properties: toInstanceProperties(options.properties) };
  let beats = 0;
  let sentBefore = 0;
  const beat = (): void => {
    try {
      const sent = countSent(reporter);
      const isIdle = sent === sentBefore;
      sentBefore = sent;
      if (beats++ % PROPERTIES_PERIOD_FACTOR === 0) reporter.report("instanceProperties", instance);
      else if (isIdle) reporter.report("keepAlive", ping);
    } catch (cause) {
      emitDiagnostic(options.diagnostics, "reporter-failed", "a heartbeat is lost", cause);
    }
  };
  beat();
  return { stop: repeatEvery(intervalMs, beat) };
}

/** What the collector has acknowledged, heartbeats not counted. */
function countSent(reporter: SignalOrigin["reporter"]): number {
  const { instanceProperties: _properties, keepAlive: _keepAlive, ...others } = reporter.stats();
  return Object.values(others).reduce((sum, { sent }) => sum + sent, 0);
}

/** Writes properties as SkyWalking takes them; `language` is `nodejs` unless given. */
export function toInstanceProperties(
  properties: InstanceHeartbeatOptions["properties"],
): InstanceProperties["properties"] {
  return Object.entries({ language: "nodejs", ...properties }).map(([key, value]) => ({
    key: cutText(key, MAX_KEY_LENGTH),
    value: cutText(toText(value), MAX_VALUE_LENGTH),
  }));
}
