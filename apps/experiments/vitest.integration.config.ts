import { tests } from '@simvae/tooling/vitest';

export default tests({
  include: ['test/**/*.test.ts'],
  reporters: ['default', ['json', { outputFile: '.vitest/integration.json' }]],
  // The tests start processes that use every core: one after the other, and with time to spare on a busy machine.
  fileParallelism: false,
  testTimeout: 300_000,
  hookTimeout: 300_000,
});
