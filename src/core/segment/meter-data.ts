/** A dimension of a meter. */
export interface Label {
  readonly name: string;
  readonly value: string;
}

/** One bucket of a histogram: how many values were at least its bound and below the next one's. */
export interface MeterBucketValue {
  /** Lower bound. */
  readonly bucket: number;
  /** Not cumulative. */
  readonly count: number;
  /** True for the bucket without a lower bound, whose `bucket` is then 0 and ignored. */
  readonly isNegativeInfinity: boolean;
}

/** A counter's or a gauge's value. */
export interface MeterSingleValue {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly value: number;
}

/** A histogram's buckets, in ascending order. */
export interface MeterHistogram {
  readonly name: string;
  readonly labels: readonly Label[];
  readonly values: readonly MeterBucketValue[];
}

/**
 * One sample of a meter, as `language-agent/Meter.proto` spells it: either `singleValue` or `histogram` is set.
 *
 * OAP takes meters over gRPC alone; its HTTP port has no path for them.
 */
export interface MeterData {
  readonly singleValue: MeterSingleValue | undefined;
  readonly histogram: MeterHistogram | undefined;
  readonly service: string;
  readonly serviceInstance: string;
  /** Milliseconds since the Unix epoch, whole. */
  readonly timestamp: number;
}
