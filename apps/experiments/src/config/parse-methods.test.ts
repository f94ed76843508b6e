import { methods } from '@simvae/baselines';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.js';
import { parseMethods } from './parse-methods.js';

const known = Object.keys(methods);

describe('parseMethods', () => {
  it('reads names in the order given, each once, or all', () => {
    expect(parseMethods('simvae, vae,simvae,')).toEqual(['simvae', 'vae']);
    expect(parseMethods('all')).toEqual(known);
  });

  it('lists the known names', () => {
    expect(() => parseMethods('vae,simvea')).toThrow(
      new UsageError(`--methods must be one of ${known.join(', ')}, got simvea.`),
    );
    expect(() => parseMethods('toString')).toThrow('got toString.');
    expect(() => parseMethods(' , ')).toThrow(
      new UsageError(`--methods must name at least one of ${known.join(', ')}, or all.`),
    );
  });
});
