import { tests } from '@simvae/tooling/vitest';

export default tests();
