import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Names of the studies that come with this package, in the order in which they are listed: files of its folder `studies`. */
export const presetStudies = [
  'quick',
  'fashion',
  'style',
  'cifar10-hour',
  'cifar10',
  'celeba',
  'paper-tables',
  'views',
  'augmentation',
] as const;

/** The file of one of them. */
export function presetStudyPath(name: string): string {
  const manifest = createRequire(import.meta.url).resolve('@simvae/study/package.json');
  return join(dirname(manifest), 'studies', `${name}.yaml`);
}
