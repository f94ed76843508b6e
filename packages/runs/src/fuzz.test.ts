import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.js';
import { findRuns } from './find-runs.js';
import { RunError } from './run-error.js';
import { RunFolder } from './run-folder.js';
import { exampleConfig, exampleLikelihood, exampleLine } from './testing/index.js';

const out = temporaryFolder();
const folder = new RunFolder(out, exampleConfig());

type Damage = (text: string) => string;

/** Bytes that are gone, changed or added. */
const bytes: fc.Arbitrary<Damage> = fc
  .tuple(fc.nat(), fc.nat(40), fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constant('\0\0\0\0')))
  .map(([at, count, put]) => (text) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + count);
  });

/** Any value in the place of any other. */
const values: fc.Arbitrary<Damage> = fc
  .tuple(fc.nat(), fc.oneof(fc.json(), fc.constantFrom('{"__proto__":{"x":1}}', '1e999', '-0', '1.5')))
  .map(([at, value]) => (text) => {
    const places = [...text.matchAll(/"[^"]*"(?!\s*:)|-?\d[\d.e+-]*|true|false|null|\{\}|\[\]/g)];
    const place = places[at % places.length];
    return `${text.slice(0, place.index)}${value}${text.slice(place.index + place[0].length)}`;
  });
const whole: fc.Arbitrary<Damage> = fc
  .oneof(
    fc.json(),
    fc.constantFrom('', '{}', 'null', '['.repeat(1e5), `{"format":${'['.repeat(5000)}${']'.repeat(5000)}}`),
  )
  .map((text) => () => text);
const damage = fc.oneof({ weight: 4, arbitrary: bytes }, { weight: 4, arbitrary: values }, whole);

const line = (epoch: number) => `${JSON.stringify(exampleLine(epoch))}\n`;
const files: [string, string, () => Promise<unknown>][] = [
  ['config.json', JSON.stringify(exampleConfig()), () => folder.readConfig()],
  ['metrics.jsonl', line(1) + line(2) + line(3), () => folder.readMetrics()],
  [
    'results/likelihood.json',
    JSON.stringify({ format: 'simvae-stage', version: 1, stage: 'likelihood', ...exampleLikelihood() }),
    () => folder.readStages(),
  ],
];

it.each(files)('reads a damaged %s or says what is wrong with it', async (name, text, read) => {
  const path = join(folder.path, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  await read();
  const counts = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(damage, async (change) => {
      writeFileSync(path, change(text));
      try {
        await read();
        counts.read++;
      } catch (error) {
        if (!(error instanceof RunError)) throw error;
        expect(error.message).toContain(path);
        expect(error.message).toMatch(/\.$/);
        counts.refused++;
      }
      if (name !== 'config.json') return;
      const { runs, problems } = await findRuns(out);
      expect(runs.length + problems.length).toBe(1);
    }),
    { seed: 1, numRuns: 1000 },
  );
  expect(counts.refused).toBeGreaterThan(200);
  expect(counts.read).toBeGreaterThan(10);
  expect(Object.keys(Object.prototype)).toEqual([]);
  writeFileSync(path, text);
});
