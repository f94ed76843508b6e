import { availableParallelism } from 'node:os';

/**
 * Shares cores out: a number for each of some jobs that run at once, at least one each, the first ones having one more where
 * they do not come out even.
 *
 * @param jobs - how many.
 * @param cores - of the machine. @default those that this process may use
 */
export function shareCores(jobs: number, cores: number = availableParallelism()): number[] {
  const each = Math.floor(cores / jobs);
  return Array.from({ length: jobs }, (_, job) => Math.max(1, each + (job < cores % jobs ? 1 : 0)));
}
