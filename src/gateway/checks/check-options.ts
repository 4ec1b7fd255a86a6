import { invalidOption, requireOptions, requireText, requireWholeNumber } from "../../core/runtime/option-checks.ts";
import {
  MAX_ENDPOINT_LENGTH,
  MAX_INSTANCE_LENGTH,
  MAX_KEY_LENGTH,
  MAX_SERVICE_LENGTH,
  MAX_SPAN_ENTRIES,
  MAX_STATEMENT_LENGTH,
  MAX_VALUE_LENGTH,
} from "../../core/segment/limits.ts";
import { MAX_LOG_BODY_LENGTH } from "../../core/segment/log-data.ts";
import { requireKnown } from "../known-members.ts";
import { LAYERS } from "./layers.ts";

/**
 * Limits of what is let through. Lengths are in UTF-16 code units, times in milliseconds, all whole numbers from 1, or from 0
 * for times. Texts beyond a length are cut, never in a surrogate pair, as our agents do; lists beyond theirs are refused as
 * `too-many`, since nobody could say which entries matter.
 */
export interface CheckOptions {
  /** Whether the senders are browsers, in whose hands no claim is safe that only a server may make. Default false. */
  readonly isPublic?: boolean | undefined;
  /** Layers that OAP knows beside those of 10.x, of its `layer-extensions.yml` for instance. Default none. */
  readonly layers?: readonly string[] | undefined;
  /** Spans of a segment at most. Default 500; our agents end at 300. */
  readonly maxSpans?: number | undefined;
  /** References of a span at most: a consumer has one for each message of its batch. Default 128. */
  readonly maxRefs?: number | undefined;
  /** Tags of a span or a log record, properties of an instance and parameters of an event at most. Default 128, as our agents. */
  readonly maxTags?: number | undefined;
  /** Logs of a span at most. Default 128, as our agents. */
  readonly maxLogs?: number | undefined;
  /** Entries of one log of a span at most. Default 128, as our agents. */
  readonly maxLogData?: number | undefined;
  /** Labels of a meter at most. Default 50. */
  readonly maxLabels?: number | undefined;
  /** Buckets of a histogram at most. Default 200. */
  readonly maxBuckets?: number | undefined;
  /** Longest service name; a longer one is cut, as OAP cuts it. Default 70, which is OAP's. */
  readonly maxServiceLength?: number | undefined;
  /** Longest instance name or version; a longer one is cut, as OAP cuts it. Default 70, which is OAP's. */
  readonly maxInstanceLength?: number | undefined;
  /** Longest operation name or page path; a longer one is cut, as OAP cuts it. Default 150, which is OAP's. */
  readonly maxEndpointLength?: number | undefined;
  /** Longest id of a trace, a segment, an error or an event; a longer one is `too-long`. Default 150, the width of OAP's columns. */
  readonly maxIdLength?: number | undefined;
  /** Longest peer; a longer one is cut. Default 256. */
  readonly maxPeerLength?: number | undefined;
  /** Longest key, meter name or other word; a longer one is cut. Default 256: OAP indexes no longer one, and an event's name fits. */
  readonly maxKeyLength?: number | undefined;
  /** Longest value of a tag, label or property, and longest address; a longer one is cut. Default 2,048, as our agents. */
  readonly maxValueLength?: number | undefined;
  /** Longest message of an error or event; a longer one is cut. Default 2,000: an event's has no more room in OAP's table. */
  readonly maxMessageLength?: number | undefined;
  /**
   * Longest stack, value of a span's log, and body of a log record. A longer one is cut; a JSON or YAML body is `too-long`,
   * since half a document is none. Default 16,384, as our agents.
   */
  readonly maxBodyLength?: number | undefined;
  /** Longest sum of an item's texts, with 16 for each message in it; beyond, it is `too-long`. Default 1,048,576. */
  readonly maxItemLength?: number | undefined;
  /**
   * Oldest start of a span, or time of a record, before its arrival. Default 86,400,000, one day, for which pages keep what
   * they could not send: OAP answers 200 to what is older and drops it.
   */
  readonly maxAgeMs?: number | undefined;
  /** How far after its arrival a time may be, which is a clock that is fast. Default 600,000. */
  readonly maxAheadMs?: number | undefined;
  /** Longest duration that a page measures. Default 3,600,000: a longer one has slept, and would spoil OAP's averages. */
  readonly maxDurationMs?: number | undefined;
  /** A clock that differs less is not corrected: it may be the way that took so long. Default 5,000. */
  readonly skewThresholdMs?: number | undefined;
  /** A clock that differs more is not believed. Default 86,400,000, one day. */
  readonly maxSkewMs?: number | undefined;
}

const DEFAULTS = {
  maxSpans: 500,
  maxRefs: MAX_SPAN_ENTRIES,
  maxTags: MAX_SPAN_ENTRIES,
  maxLogs: MAX_SPAN_ENTRIES,
  maxLogData: MAX_SPAN_ENTRIES,
  maxLabels: 50,
  maxBuckets: 200,
  maxServiceLength: MAX_SERVICE_LENGTH,
  maxInstanceLength: MAX_INSTANCE_LENGTH,
  maxEndpointLength: MAX_ENDPOINT_LENGTH,
  maxIdLength: 150,
  maxPeerLength: 256,
  maxKeyLength: MAX_KEY_LENGTH,
  maxValueLength: MAX_VALUE_LENGTH,
  maxMessageLength: MAX_STATEMENT_LENGTH,
  maxBodyLength: MAX_LOG_BODY_LENGTH,
  maxItemLength: 1_048_576,
  maxAgeMs: 86_400_000,
  maxAheadMs: 600_000,
  maxDurationMs: 3_600_000,
  skewThresholdMs: 5_000,
  maxSkewMs: 86_400_000,
};

/** {@link CheckOptions} with every default in place. */
export type CheckSettings = Readonly<typeof DEFAULTS> & {
  readonly isPublic: boolean;
  /** All layers that OAP knows. */
  readonly layers: ReadonlySet<string>;
};

/**
 * Fills in the defaults.
 *
 * @throws SkyWalkingError `invalid-option` for a value that is out of its range, and for members that there are not.
 */
export function resolveCheckOptions(options: CheckOptions): CheckSettings {
  requireOptions(options);
  requireKnown("checks", options, ["isPublic", "layers", ...Object.keys(DEFAULTS)]);
  const { isPublic = false, layers = [] } = options;
  if (typeof isPublic !== "boolean") throw invalidOption("isPublic", "true or false", isPublic);
  if (!Array.isArray(layers)) throw invalidOption("layers", "a list of names", layers);
  for (const layer of layers) requireText("layers", layer);
  const numbers = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    numbers[name] = requireWholeNumber(name, options[name] ?? DEFAULTS[name], name.endsWith("Ms") ? 0 : 1);
  }
  return { ...numbers, isPublic, layers: new Set([...LAYERS, ...layers]) };
}
