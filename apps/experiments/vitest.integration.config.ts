import { tests } from '@simvae/tooling/vitest';

export default tests({
  include: ['test/**/*.test.ts'],
  reporters: ['default', ['json', { outputFile: '.vitest/integration.json' }]],
  // The tests start processes that use every core.
  fileParallelism: false,
});
