import { tests } from '@simvae/tooling/vitest';

export default tests({
  include: ['test/integration/**/*.test.ts'],
  reporters: ['default', ['json', { outputFile: '.vitest/integration.json' }]],
  testTimeout: 120_000,
  hookTimeout: 120_000,
});
