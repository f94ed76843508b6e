import { methods } from '@simvae/baselines';
import { UsageError } from '../usage-error.js';
import { known } from './known.js';

/**
 * Reads `--methods`: names separated by commas, or `all`.
 *
 * @returns names without repetition, in the order given.
 * @throws {UsageError} If a name is unknown, or there is none.
 */
export function parseMethods(text: string): string[] {
  if (text.trim() === 'all') return Object.keys(methods);
  const names = text.split(',').map((name) => name.trim());
  const chosen = [...new Set(names)].filter((name) => name !== '');
  if (chosen.length === 0) {
    throw new UsageError(`--methods must name at least one of ${Object.keys(methods).join(', ')}, or all.`);
  }
  for (const name of chosen) known(methods, name, '--methods');
  return chosen;
}
