import { createHash } from 'node:crypto';
import type { FoundRun, MetricsLine, RunConfig, RunProblem, RunSummary, StageRecords } from '@simvae/runs';

/** A picture of a run, with its SHA-256. */
export interface RunPicture {
  readonly digest: string;
  readonly png: Uint8Array;
}

/** All that a page needs of a run. */
export interface RunPage {
  readonly config: RunConfig;
  readonly stages: Partial<StageRecords>;
  /** Epochs, as far as they can be read. */
  readonly metrics: readonly MetricsLine[];
  /** By file: `figures/reconstructions.png`. */
  readonly pictures: ReadonlyMap<string, RunPicture>;
}

/** Reads what lies beside the stages of a run. What cannot be read is a problem, and left out. */
export async function readRunPage(
  { folder }: FoundRun,
  { config, stages }: RunSummary,
  problems: RunProblem[],
): Promise<RunPage> {
  const reading = async <T>(path: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      // Of a trained run it is a problem already.
      if (!problems.some((problem) => problem.message.startsWith(message))) problems.push({ path, message });
      return undefined;
    }
  };
  const metrics = await reading(`${folder.path}/metrics.jsonl`, () => folder.readMetrics());
  const pictures = new Map<string, RunPicture>();
  const sprite = stages.map?.result.sprite.file;
  for (const file of [...(stages.figures?.result.files ?? []), ...(sprite === undefined ? [] : [sprite])]) {
    const png = await reading(`${folder.path}/${file}`, async () => {
      const bytes = await folder.readFigure(file);
      if (bytes === undefined)
        throw new Error(`${folder.path}/${file} is missing. Run \`simvae eval --force\`.`);
      return bytes;
    });
    if (png) pictures.set(file, { digest: createHash('sha256').update(png).digest('hex'), png });
  }
  return { config, stages, metrics: metrics ?? [], pictures };
}
