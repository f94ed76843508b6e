import type { Meter, Progress } from './progress.js';

/**
 * Shows work whose stages are not known beforehand: each has its own fraction and time left, in the same line.
 *
 * @param title - what the work is done for; the stage's name follows it.
 */
export function stageMeter(progress: Progress, title: string): (stage: string, fraction: number) => void {
  let current: string | undefined;
  let meter: Meter;
  return (stage, fraction) => {
    if (stage !== current) meter = progress.begin(`${title}: ${stage}`, { total: 1, done: 0 });
    current = stage;
    meter.update(fraction);
  };
}
