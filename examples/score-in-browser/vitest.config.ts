import { tests } from '@simvae/tooling/vitest';

export default tests({
  include: ['*.test.ts'],
  reporters: ['default', ['json', { outputFile: '.vitest/integration.json' }]],
});
