import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openSafetensors } from '@simvae/arrays';
import { expect, it } from 'vitest';
import { buildChild, Child } from '../test/start-child.js';
import { temporaryFolder } from '../test/temporary-folder.js';
import { findRuns, readSummaries } from './find-runs.js';
import { RunFolder } from './run-folder.js';
import { exampleConfig } from './testing/index.js';

const folder = temporaryFolder();

it('leaves everything whole wherever a process is killed, and the next one goes on', async () => {
  const script = await buildChild(join(folder, 'child'));
  const out = join(folder, 'runs');
  const config = exampleConfig();
  let epochs = 0;
  let written = 0;
  for (let kill = 0; kill < 40; kill++) {
    const child = new Child(script, ['write', out]);
    await child.next();
    // Anywhere in the first tenth of a second of writing; where exactly is the machine's choice.
    await setTimeout((kill * 37) % 100);
    expect(child.process.exitCode).toBeNull();
    await child.kill();

    const found = await findRuns(out);
    expect(found.problems).toEqual([]);
    if (found.runs.length === 0) continue;
    expect(found.runs[0].config).toEqual(config);
    const { runs, problems } = await readSummaries(found.runs);
    expect(problems).toEqual([]);
    const run = found.runs[0].folder;
    const metrics = await run.readMetrics();
    expect(metrics.map(({ epoch }) => epoch)).toEqual(metrics.map((_, i) => i + 1));
    expect(metrics.length).toBeGreaterThanOrEqual(epochs);
    epochs = metrics.length;
    // What is written after an epoch is of that epoch, or of the one before where the kill came in between.
    const checkpoint = await run.readCheckpoint();
    const value = checkpoint ? (await openSafetensors(checkpoint)).tensors.get('params/w')!.data : undefined;
    const nats = runs[0].stages.likelihood?.result.nats;
    if (value !== undefined) expect(new Set(value as Float32Array).size).toBe(1);
    for (const of of [value?.[0], nats]) {
      if (of === undefined) continue;
      written++;
      expect(Number(of)).toBeLessThanOrEqual(epochs + 1);
    }
  }
  expect(written).toBeGreaterThan(0);
  const run = new RunFolder(out, config);
  const lock = await run.lock();
  expect(readdirSync(out, { recursive: true }).filter((name) => String(name).endsWith('.tmp'))).toEqual([]);
  await lock.release();
  expect(readdirSync(join(run.path, '..'))).toEqual(['seed-0']);
});
