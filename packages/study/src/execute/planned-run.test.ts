import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runHash } from '@simvae/runs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loaderOf, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { planStudy } from '../plan/plan-study.js';
import { RequestError } from '../request-error.js';
import { RunRefusal } from '../run-refusal.js';
import type { PlannedRun, StudyRequest } from '../types.js';
import { decodePlannedRun, encodePlannedRun, readPlannedRun, writePlannedRun } from './planned-run.js';

const root = temporaryFolder();
const example = fileURLToPath(new URL('../../../../examples/my-method/my-method.js', import.meta.url));
const plan = (changes: Partial<StudyRequest> = {}) =>
  planStudy(tinyRequest(changes), { out: join(root, 'runs'), load: loaderOf(tinyDataset()) });

let run: PlannedRun;
beforeAll(async () => {
  [run] = await plan({ methods: ['simvae'], seeds: [3], workers: 2 });
});

/** Its text with a change of the value. */
function changed(change: (value: Record<string, never>) => void): string {
  const value = JSON.parse(encodePlannedRun(run));
  change(value);
  return JSON.stringify(value);
}

describe('a planned run', () => {
  it('is the same from its file, whose name is that of the run', async () => {
    const path = await writePlannedRun(join(root, 'plan'), run);
    expect(basename(path)).toBe(`glyphs-simvae-${runHash(run.identity)}-seed-3.json`);
    const read = await readPlannedRun(path);
    expect(read).toEqual(run);
    expect(runHash(read.identity)).toBe(runHash(run.identity));
    expect(await writePlannedRun(join(root, 'plan'), read)).toBe(path);
    for (const method of ['vae', 'simclr', 'moco']) {
      const [other] = await plan({ methods: [method] });
      expect(await decodePlannedRun(encodePlannedRun(other), 'text')).toEqual(other);
    }
  });

  it('of a method of a file runs no code but that of a file which is named', async () => {
    const [own] = await plan({ methods: [], methodFiles: [example] });
    const path = await writePlannedRun(join(root, 'own'), own);
    await expect(readPlannedRun(path)).rejects.toThrow(RunRefusal);
    await expect(readPlannedRun(path)).rejects.toThrow(`comes from ${example}`);
    expect(await readPlannedRun(path, { methodFiles: [example] })).toEqual(own);
  });

  it.each([
    [
      'no JSON',
      () => '{',
      'is not a planned run: it is not JSON. Write it with `simvae plan STUDY --write DIR`.',
    ],
    ['another kind of file', () => '{"format":"simvae-run"}', '`format`'],
    ['a later version', () => changed((value) => Object.assign(value, { version: 2 })), '`version`'],
    ['what is nested too deeply', () => `${'['.repeat(5000)}${']'.repeat(5000)}`, 'nested too deeply'],
    [
      'a setting that there is not',
      () => changed((value) => Object.assign(value, { command: 'rm' })),
      'command',
    ],
    [
      'a name that is a path',
      () => changed(({ identity: { dataset } }) => Object.assign(dataset, { name: '../x' })),
      '`identity.dataset.name`',
    ],
    [
      'an unknown engine',
      () => changed(({ identity: { engine } }) => Object.assign(engine, { name: 'abacus' })),
      'the engine must be one of onnx',
    ],
    [
      'too many threads',
      () => changed(({ identity: { engine } }) => Object.assign(engine, { threads: 10_000 })),
      '`identity.engine.threads`',
    ],
    [
      'an unknown network',
      () => changed(({ identity: { network } }) => Object.assign(network, { name: 'big' })),
      'the network must be one of mlp',
    ],
    [
      'options that are not whole',
      () => changed(({ identity: { method } }) => Object.assign(method, { options: {} })),
      'the settings of its method must be whole',
    ],
    [
      'an option out of range',
      () => changed(({ identity: { method } }) => Object.assign(method, { options: { views: -1 } })),
      '`method.views` is wrong',
    ],
    [
      'an impossible augmentation',
      () => changed(({ identity }) => Object.assign(identity, { augmentation: { scale: 1 } })),
      '`augmentation.scale',
    ],
  ])('is not read from %s', async (_, text, message) => {
    const path = join(root, 'wrong.json');
    writeFileSync(path, text());
    const error = await readPlannedRun(path).catch((caught) => caught);
    expect(error).toBeInstanceOf(RequestError);
    expect(error.message).toContain(message);
    expect(error.message).toContain(path);
  });

  it('of a method that this version does not have is refused', async () => {
    const text = changed(({ identity: { method } }) => Object.assign(method, { name: 'constructor' }));
    await expect(decodePlannedRun(text, 'text')).rejects.toThrow(RunRefusal);
  });

  it('that is not there is a mistake in the request', async () => {
    await expect(readPlannedRun(join(root, 'none.json'))).rejects.toThrow(RequestError);
    expect(readFileSync(await writePlannedRun(root, run), 'utf8')).toBe(encodePlannedRun(run));
  });
});
