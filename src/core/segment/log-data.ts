import type { KeyStringValuePair } from "./segment-object.ts";

/**
 * Longest body of a log record, in UTF-16 code units; a bound of ours. A request of 100 records stays below the 10 MiB
 * that OAP takes, even when each unit becomes the six characters of a JSON escape.
 */
export const MAX_LOG_BODY_LENGTH = 16_384;
/** Tags of one log record at most, the level among them; a bound of ours, as a span has it. */
export const MAX_LOG_TAGS = 128;

/** What a log says, in one of three forms; exactly one of `text`, `json` and `yaml` is set. */
export interface LogDataBody {
  /** The form by name: `text`, `json` or `yaml`. For readers; OAP goes by which member is set. */
  readonly type: string;
  readonly text: { readonly text: string } | undefined;
  readonly json: { readonly json: string } | undefined;
  readonly yaml: { readonly yaml: string } | undefined;
}

/** The span that a log belongs to. */
export interface TraceContext {
  readonly traceId: string;
  readonly traceSegmentId: string;
  readonly spanId: number;
}

/**
 * One log record, as `logging/Logging.proto` spells it; this plain object is also the proto JSON form.
 *
 * Service, instance and endpoint stand in every record: in a stream OAP hands on the service alone to those that follow.
 */
export interface LogData {
  /** Milliseconds since the Unix epoch, whole. */
  readonly timestamp: number;
  readonly service: string;
  readonly serviceInstance: string;
  /** Empty for a log that belongs to none. */
  readonly endpoint: string;
  readonly body: LogDataBody;
  readonly traceContext: TraceContext | undefined;
  /** Keys are unique. OAP searches by `level` and `http.status_code` unless it is told more. */
  readonly tags: { readonly data: readonly KeyStringValuePair[] };
  /** Selects OAP's log rules. Empty means GENERAL; a layer without a rule is dropped there without an error. */
  readonly layer: string;
}
