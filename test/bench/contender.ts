/** One way of doing the measured work. Every contender stands in a bundle of its own, so that none shares V8's feedback. */
export interface Contender {
  /** Does the work so many times without a pause, and hands every result to its batch or its sink. This is what is timed. */
  run(times: number): void;
  /** Empties the sink, untimed. Returns how many results have arrived in it since the last call. */
  drain(): number | Promise<number>;
}

/** What the module of a contender exports. */
export interface ContenderModule {
  /**
   * Sets the work up.
   *
   * @param size - How large the work is, in whatever the suite varies: spans a segment, open contexts, segments a batch.
   * @returns Undefined when the sources do not have what is to be measured yet.
   */
  readonly createContender: (size: number) => Contender | undefined;
}
