/** Measurements of one subject, one a round, in milliseconds. */
export type Rounds = ReadonlyMap<string, readonly number[]>;

/**
 * Prints a table of medians and of ratios to the first subject. Ratios are taken round by round, for the machine's speed
 * drifts; only they mean anything elsewhere.
 */
export function printReport(title: string, rounds: Rounds): void {
  const [[, base] = ["", []]] = rounds;
  console.log(`\n${title}\n`);
  for (const [subject, times] of rounds) {
    const ratios = times.map((time, round) => time / (base[round] ?? Number.NaN));
    console.log(
      `${subject.padEnd(28)} ${median(times).toFixed(2).padStart(9)} ms   × ${median(ratios).toFixed(2)}` +
        `   (${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)})`,
    );
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
}
