import { defineConfig } from 'vitest/config';

const conditions = ['@simvae/source', 'module', 'node', 'development|production'];

/**
 * Tests beside the source, run against workspace sources (no build needed).
 *
 * @param {import('vitest/config').ViteUserConfig['test']} [overrides]
 */
export const tests = (overrides = {}) =>
  defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      // Files share their modules: loading tfjs for each would take longer than most of the tests.
      isolate: false,
      // Time is no criterion: a busy machine is slow, not wrong.
      testTimeout: 120_000,
      hookTimeout: 120_000,
      reporters: ['default', ['json', { outputFile: '.vitest/results.json' }]],
      ...overrides,
    },
  });
