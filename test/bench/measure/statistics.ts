/** Returns the value at a share of the way through the sorted figures: 0.5 for the median. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((left, right) => left - right);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Returns the middle one of the figures. */
export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5);
}

/** Divides round by round, so that what disturbed a whole round cancels out. */
export function ratios(figures: readonly number[], baseline: readonly number[]): number[] {
  return figures.map((figure, round) => figure / (baseline[round] ?? Number.NaN));
}
