import { defineConfig } from 'tsup';

/**
 * The build of a library: one ESM file per entry with source map and type declarations.
 * Dependencies and peers stay imports, so that tfjs-core (whose registries are process globals) exists once.
 *
 * @param {import('tsup').Options} [overrides]
 */
export const library = (overrides = {}) =>
  defineConfig({
    entry: ['src/index.ts'],
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    clean: true,
    treeshake: true,
    silent: true,
    ...overrides,
  });
