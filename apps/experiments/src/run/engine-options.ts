import { type CompileOptions, engines } from '@simvae/compile';
import type { RunConfig } from '../config/settings.js';

/** The engine of a run, for `compile`. */
export function engineOptions({ engine, threads }: Pick<RunConfig, 'engine' | 'threads'>): CompileOptions {
  return { ...engines[engine], threads };
}
