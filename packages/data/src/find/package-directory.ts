import type { DatasetInfo } from '../types.js';

/** Imports of the packages that ship data, by name: written out so that bundlers and type checkers see them. */
const packages: Readonly<Record<string, () => Promise<{ directory: string }>>> = {
  '@simvae/fashion-mnist-mini': () => import('@simvae/fashion-mnist-mini'),
};

/** The data folder of the npm package that ships a data set; undefined where there is none or it is not installed. */
export async function packageDirectory(info: DatasetInfo): Promise<string | undefined> {
  if (info.package === undefined) return undefined;
  try {
    return (await packages[info.package]()).directory;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
