import { tests } from '@simvae/tooling/vitest';

// Files share their modules: loading tfjs for each would take half a minute.
export default tests({ isolate: false });
