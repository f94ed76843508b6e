import { bundleClient } from '@simvae/tooling/client';

/** The code of the page as one script. */
export const clientScript: string = bundleClient(new URL('./client/index.ts', import.meta.url));
