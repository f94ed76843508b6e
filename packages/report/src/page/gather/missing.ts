import type { StageName } from '@simvae/runs';
import type { RunGroup } from '../../groups.js';
import { list } from '../../groups.js';
import type { Subject } from '../../table.js';
import { scored } from '../../targets.js';
import type { RunPage } from './read-run-page.js';

/** What a stage that was not made would have needed. */
const remedies: Readonly<Partial<Record<StageName, string>>> = {
  reconstruction: 'it has no decoder; `simvae eval --set evaluation.decoderEpochs=200` trains one',
  generation: '`simvae eval --set evaluation.generatedImages=2000` draws images',
  likelihood: '`simvae eval --set evaluation.likelihoodImages=200` estimates it',
};

/**
 * Why a row has no number in a column.
 *
 * @param stage - that the number would come from.
 * @param pages - of the runs of the row.
 */
export function missingReason(
  group: RunGroup,
  stage: StageName,
  { target, protocol }: Subject,
  pages: readonly RunPage[],
): string {
  const untrained = pages.filter(({ stages }) => stages.training === undefined);
  if (untrained.length === pages.length) {
    const states = untrained.map(({ config, metrics }) => {
      const epoch = metrics.at(-1)?.epoch ?? 0;
      return `seed ${config.seed} ${epoch === 0 ? 'has not begun' : `is at epoch ${epoch} of ${config.identity.training.epochs}`}`;
    });
    return `Training has not ended: ${list(states)}.`;
  }
  if (stage === 'training') {
    const results = group.results('training').filter((result) => result !== undefined);
    if (results.every(({ epochs }) => epochs === 0)) return 'The method is not trained.';
    return 'The log of training is not whole, so its time is not known.';
  }
  const there = pages.filter(({ stages }) => stages[stage] !== undefined);
  if (there.length === 0) {
    const remedy = remedies[stage];
    return `Not evaluated: ${remedy ?? `stage ${stage} is missing; \`simvae eval\` makes it`}.`;
  }
  if ((scored as readonly string[]).includes(stage) && target !== undefined)
    return `Not judged by ${target} under protocol ${protocol}.`;
  return `Stage ${stage} has no such number.`;
}
