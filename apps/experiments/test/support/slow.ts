import { it } from 'vitest';

/**
 * A test that takes long and varies what others have tried: run where `SIMVAE_SLOW` is set, as before a release. The attacks (CONTRIBUTING.md)
 * go further.
 */
export const slow = it.skipIf(process.env.SIMVAE_SLOW === undefined);
