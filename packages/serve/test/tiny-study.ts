import { makeGlyphs } from '@simvae/data';
import { type FoundRun, findRuns } from '@simvae/runs';
import { type DatasetLoader, planStudy, runStudy, type StudyRequest } from '@simvae/study';

const glyphs = makeGlyphs({ train: 240, test: 120, seed: 0 });

/** Gives glyphs, whatever it is asked for. */
export const loadGlyphs: DatasetLoader = async () => glyphs;

/** Small runs on glyphs: networks of one layer, few epochs. */
export function glyphRequest(changes: Partial<StudyRequest> = {}): StudyRequest {
  return {
    dataset: 'glyphs',
    methods: ['vae'],
    seeds: [0],
    length: { epochs: 8 },
    engine: { name: 'onnx', threads: 1 },
    settings: {
      network: { latent: 4, hidden: [48] },
      training: { batchSize: 24, learningRate: 2e-3 },
      evaluation: { probeEpochs: 2, gmmInits: 1, factorEpochs: 2, factorHidden: 4, neighbors: 3 },
    },
    ...changes,
  };
}

/** Trains the runs of a request into a folder of runs. */
export async function trainRuns(
  out: string,
  request: StudyRequest,
  {
    load = loadGlyphs,
    evaluate = false,
  }: { readonly load?: DatasetLoader; readonly evaluate?: boolean } = {},
): Promise<FoundRun[]> {
  const context = { out, load, command: 'simvae bench' };
  const { failures } = await runStudy(await planStudy(request, context), { ...context, evaluate });
  if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n'));
  return (await findRuns(out)).runs;
}
