import type { SkippedPicture } from '@simvae/study';
import type { Context } from '../context.js';

/** Files that are named; the rest are counted. */
const mostNamed = 5;

/** Says which files were passed over, and why. */
export function noteSkipped(
  skipped: readonly SkippedPicture[],
  { reporter }: Pick<Context, 'reporter'>,
): void {
  for (const { file, reason } of skipped.slice(0, mostNamed)) reporter.note(`Left out: ${file}: ${reason}`);
  const more = skipped.length - mostNamed;
  if (more > 0) reporter.note(`Left out: ${more.toLocaleString('en')} more.`);
}
