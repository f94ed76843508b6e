import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { findRuns, readSummaries } from '../find-runs.js';
import { exampleRun, untrained, writeExampleRun } from './index.js';

const root = temporaryFolder();

describe('writeExampleRun', () => {
  it('writes what exampleRun is, a whole run that every reader takes', async () => {
    const changes = { dataset: 'mine', method: 'simvae', options: { views: 4 }, seed: 3 };
    await writeExampleRun(root, changes);
    const { runs, problems } = await findRuns(root);
    expect(problems).toEqual([]);
    expect(await readSummaries(runs)).toEqual({ runs: [exampleRun(0.5, changes)], problems: [] });
  });

  it('leaves a run unfinished, or without some stages, where that is asked for', async () => {
    const unfinished = await writeExampleRun(root, { seed: 1 }, { complete: false });
    expect([await unfinished.readStages(), await unfinished.readMetrics()]).toEqual([{}, []]);
    const changes = { seed: 2, stages: { training: untrained, mixture: undefined } };
    const partly = await writeExampleRun(root, changes);
    expect(await partly.readMetrics()).toEqual([]);
    expect(await partly.readStages()).toEqual(exampleRun(0.5, changes).stages);
  });
});
