// Makes the report page of a hundred runs that have everything: milliseconds of reading and rendering, or MB of the page (--size).
// Usage: node report.mjs [--size]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readReport, renderReport } from '@simvae/report';
import { findRuns } from '@simvae/runs';
import { writeExampleStudy } from '@simvae/runs/testing';
import { serve } from '../processes/serve.mjs';

const { values } = parseArgs({ options: { size: { type: 'boolean', default: false } } });
const study = {
  datasets: ['fashion-mnist', 'celeba'],
  methods: [
    'random',
    'simclr',
    'vicreg',
    'moco',
    'infonce',
    'vae',
    'beta-vae',
    'cr-vae',
    'simvae',
    'deep-cluster',
  ],
  seeds: 5,
  epochs: 50,
  images: 1000,
};
const folder = mkdtempSync(join(tmpdir(), 'simvae-bench-'));
try {
  const written = await writeExampleStudy(folder, study);
  if (written.length !== 100) throw new Error(`There are ${written.length} runs, not 100.`);
  await serve(async () => {
    const start = performance.now();
    const { runs, problems } = await findRuns(folder);
    const page = renderReport(await readReport(runs, { problems }));
    return values.size ? Buffer.byteLength(page) / 1e6 : (performance.now() - start) / 1000;
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
