import { findMethod } from '@simvae/baselines';
import type { MethodDefinition } from '@simvae/core';
import type { RunConfig } from '../config/settings.js';
import { loadMethodFile } from './load-method-file.js';

/** The definition of a run's method: a registered one, or that of a file. */
export async function findDefinition({
  method,
  methodFile,
}: Pick<RunConfig, 'method' | 'methodFile'>): Promise<MethodDefinition> {
  return methodFile === undefined ? findMethod(method) : loadMethodFile(methodFile);
}
