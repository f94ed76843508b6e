import { bundleClient } from '@simvae/tooling/client';

/** client/index.ts with all that it imports. A build puts its text here. */
export const clientScript: string = bundleClient(new URL('./client/index.ts', import.meta.url));
