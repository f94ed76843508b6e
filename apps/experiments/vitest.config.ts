import { tests } from '@simvae/tooling/vitest';

// Files share their modules: loading tfjs for each would take longer than the tests.
export default tests({ include: ['src/**/*.test.ts'], isolate: false });
