import type { Reporter } from "../report/reporter.ts";
import { requireReporter } from "../report/reporter-check.ts";
import { requireOptions, requireText } from "../runtime/option-checks.ts";
import { cutName } from "../segment/cut-text.ts";
import { MAX_INSTANCE_LENGTH, MAX_SERVICE_LENGTH } from "../segment/limits.ts";

/** What a log record reads from the span it belongs to; a `Span` is one. */
export interface LoggedSpan {
  /** Its number within the segment, or -1 for a span that records nothing. */
  readonly spanId: number;
  readonly context: { readonly traceId: string; readonly traceSegmentId: string; readonly endpoint: string };
}

/**
 * Who logs and meters, and where that goes: a `Tracer`, or an object of the same members.
 */
export interface SignalSource {
  /** The service that SkyWalking shows; 70 characters at most, the rest is cut. */
  readonly service: string;
  /** The instance, the same as the tracer's. Default `latest`; 70 characters at most. */
  readonly serviceInstance?: string | undefined;
  /** Where the items go. */
  readonly reporter: Reporter;
  /** The span whose work is running, read for each log record. */
  readonly activeSpan?: LoggedSpan | undefined;
}

/** The names that each item carries, and where it goes. */
export interface SignalOrigin {
  readonly service: string;
  readonly serviceInstance: string;
  readonly reporter: Reporter;
}

/**
 * Checks a source and cuts its names.
 *
 * @throws SkyWalkingError `invalid-option` when the service is empty or the reporter is none.
 */
export function resolveSignalSource(source: SignalSource): SignalOrigin {
  requireOptions(source);
  const { service, serviceInstance, reporter } = source;
  return {
    service: cutName(requireText("service", service), MAX_SERVICE_LENGTH),
    serviceInstance: cutName(requireText("serviceInstance", serviceInstance ?? "latest"), MAX_INSTANCE_LENGTH),
    reporter: requireReporter("reporter", reporter),
  };
}
