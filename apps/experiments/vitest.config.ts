import { tests } from '@simvae/tooling/vitest';

export default tests({ include: ['src/**/*.test.ts'] });
