import { tests } from '@simvae/tooling/vitest';

// Some test files put modules of their own in the place of Node's.
export default tests({ isolate: true });
