import { RunError, RunFolder, type StageName } from '@simvae/runs';
import type { TuneScore } from '../file/types.js';

/** The stage that a score is in. */
const stageOf = {
  linear: 'probes',
  mlp: 'probes',
  knn: 'neighbors',
  gmm: 'mixture',
} as const satisfies Record<TuneScore, StageName>;

/** A score, or why there is none. */
export type Scored = { readonly score: number } | { readonly score: null; readonly failure: string };

/** The accuracy of a run on the validation split, under protocol strict. Never that on the test set. */
export async function validationScore(path: string, score: TuneScore, target: string): Promise<Scored> {
  const name = stageOf[score];
  try {
    const strict = await strictScores(RunFolder.at(path), name, target);
    if (strict === undefined) return { score: null, failure: `It has no result of ${name} for ${target}.` };
    const value = (strict as Partial<Record<TuneScore, { readonly validationAccuracy: number | null }>>)[
      score
    ];
    const accuracy = value?.validationAccuracy ?? Number.NaN;
    if (!Number.isFinite(accuracy))
      return { score: null, failure: `Its validation accuracy (${score}) is no number.` };
    return { score: accuracy };
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { score: null, failure: error.message };
  }
}

async function strictScores(folder: RunFolder, name: 'probes' | 'neighbors' | 'mixture', target: string) {
  const record = await folder.readStage(name);
  const protocols: readonly { readonly protocol: { readonly id: string } }[] | undefined =
    record?.result[target]?.protocols;
  return protocols?.find(({ protocol }) => protocol.id === 'strict');
}
