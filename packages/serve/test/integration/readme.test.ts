import { readFileSync } from 'node:fs';
import { datasetLoader } from '@simvae/study';
import { expect, it, vi } from 'vitest';
import { temporaryFolder } from '../temporary-folder.js';
import { glyphRequest, trainRuns } from '../tiny-study.js';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

it('runs the example of the README on a run as it is written', async () => {
  const example = read('../readme-example.ts');
  expect(read('../../README.md').split('```ts\n')[1].split('```')[0]).toBe(example);
  process.chdir(temporaryFolder());
  const request = glyphRequest({ dataset: 'fashion-mnist-mini', methods: ['simvae'], length: { epochs: 1 } });
  await trainRuns('runs', request, { load: datasetLoader() });
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('../readme-example.js');
  const [report, explorer] = log.mock.calls.map(([url]) => String(url));
  expect(await (await fetch(report)).text()).toContain('SimVAE');
  expect(await (await fetch(explorer)).text()).toContain('<h1>SimVAE on FashionMNIST-mini</h1>');
  const encoder = await (await fetch(`${explorer}encoder.onnx`)).arrayBuffer();
  expect(encoder.byteLength).toBeGreaterThan(10_000);
});
