import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findRuns } from '@simvae/runs';
import { expect, it } from 'vitest';
import { loaderOf, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { planRequests } from '../plan/plan-requests.js';
import { readStudyRecord, studiesIn, studyFolder, writeStudy } from './study-record.js';
import type { Study } from './types.js';

const out = temporaryFolder();
const context = { out, load: loaderOf(tinyDataset()) };
const study: Study = {
  name: 'tiny',
  title: 'T',
  requests: [tinyRequest()],
  source: { title: 'T', seeds: [1] },
};

it('keeps which runs belong to a study, and is no run', async () => {
  expect(await studiesIn(out)).toEqual([]);
  expect(await readStudyRecord(out, 'tiny')).toBeUndefined();
  const planned = await planRequests(study.requests, context);
  await writeStudy(study, planned, { out, command: 'simvae run tiny.yaml' });
  expect(await readStudyRecord(out, 'tiny')).toEqual({
    format: 'simvae-study',
    version: 1,
    name: 'tiny',
    title: 'T',
    runs: [expect.stringMatching(/^glyphs\/vae-[0-9a-f]{10}\/seed-0$/)],
    source: study.source,
    madeBy: { command: 'simvae run tiny.yaml', createdAt: expect.any(String) },
  });
  expect(await studiesIn(out)).toEqual(['tiny']);
  expect(await findRuns(out)).toEqual({ runs: [], problems: [] });
});

it.each([
  ['no JSON', () => '{'],
  ['a later version', (text: string) => text.replace('"version": 1', '"version": 2')],
  ['a run elsewhere', (text: string) => text.replace('glyphs/vae', '../../etc/vae')],
  ['a path that is absolute', (text: string) => text.replace('glyphs/vae', '/etc/vae')],
  ['depth', () => `${'['.repeat(200)}${']'.repeat(200)}`],
])('refuses a record that is damaged: %s', async (_, damage) => {
  const path = join(studyFolder(out, 'tiny'), 'study.json');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, damage(text));
  await expect(readStudyRecord(out, 'tiny')).rejects.toThrow(/study\.json is damaged: .*Delete it/);
  writeFileSync(path, text);
  expect(await readStudyRecord(out, 'tiny')).toMatchObject({ name: 'tiny' });
});

it('says so where it cannot be written', async () => {
  const blocked = temporaryFolder();
  writeFileSync(join(blocked, 'studies'), '');
  await expect(writeStudy(study, [], { out: blocked })).rejects.toThrow(
    /Cannot write .*Pass another folder with --out DIR/,
  );
  rmSync(join(blocked, 'studies'));
  mkdirSync(join(blocked, 'studies'));
  await writeStudy(study, [], { out: blocked });
  expect(await studiesIn(blocked)).toEqual(['tiny']);
});
