/** How the times of one kind of login differ from those of another, taken in pairs. */
export interface TimeComparison {
  /** Median of the differences, in milliseconds. */
  readonly difference: number;
  /** Median distance of the differences from their median, in milliseconds: what one pair's difference varies by. */
  readonly noise: number;
  /** Wilcoxon's signed-rank statistic, as a standard normal: beyond 4 either way, chance is less than 1 in 10,000. */
  readonly z: number;
}

/**
 * Compares times that were taken in pairs, one of each kind in every round, so that what slows a round slows both.
 *
 * Wilcoxon's test asks nothing of how times are distributed, and no single outlier decides it. Ties and zeros do not occur
 * in times of this resolution.
 */
export function compareTimes(times: readonly number[], reference: readonly number[]): TimeComparison {
  const differences = times.map((time, round) => time - (reference[round] ?? Number.NaN));
  const difference = findMedian(differences);
  const ranked = [...differences].sort((one, other) => Math.abs(one) - Math.abs(other));
  const positive = ranked.reduce((sum, value, index) => sum + (value > 0 ? index + 1 : 0), 0);
  const count = differences.length;
  const mean = (count * (count + 1)) / 4;
  const deviation = Math.sqrt((count * (count + 1) * (2 * count + 1)) / 24);
  return {
    difference,
    noise: findMedian(differences.map((value) => Math.abs(value - difference))),
    z: (positive - mean) / deviation,
  };
}

function findMedian(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.ceil(sorted.length / 2) - 1],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
}
