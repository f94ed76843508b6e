import { tests } from '@simvae/tooling/vitest';

export default tests({
  include: ['test/**/*.test.ts'],
  reporters: ['default', ['json', { outputFile: '.vitest/integration.json' }]],
  // One browser at a time: what a page takes is measured.
  fileParallelism: false,
});
