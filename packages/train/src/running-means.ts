/** Means of named numbers, with sums that can be saved and continued exactly. */
export class RunningMeans {
  /** The numbers added last, `loss` left out. */
  readonly latest: Record<string, number> = {};
  private sums: Record<string, { sum: number; count: number }> = {};

  add(name: string, value: number): void {
    this.sums[name] ??= { sum: 0, count: 0 };
    const entry = this.sums[name];
    entry.sum += value;
    entry.count++;
    if (name !== 'loss') this.latest[name] = value;
  }

  values(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.sums).map(([name, { sum, count }]) => [name, sum / count]));
  }

  clear(): void {
    this.sums = {};
  }

  save(): Readonly<Record<string, { sum: number; count: number }>> {
    return structuredClone(this.sums);
  }

  load(saved: Readonly<Record<string, { sum: number; count: number }>>): void {
    this.sums = structuredClone(saved);
  }
}
