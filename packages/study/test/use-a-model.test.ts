import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImages } from '@simvae/arrays';
import { encode } from 'fast-png';
import * as node from 'onnxruntime-node';
import * as web from 'onnxruntime-web';
import { beforeAll, expect, it, vi } from 'vitest';
import * as study from '../src/index.js';
import { loaderOf, temporaryFolder, tinyDataset, tinyRequest } from './tiny.js';

const AsyncFunction = (async () => {}).constructor as new (
  ...lines: string[]
) => (...args: unknown[]) => Promise<unknown>;

const root = temporaryFolder();
const page = readFileSync(new URL('../../../docs/use-a-model.md', import.meta.url), 'utf8');
const dataset = tinyDataset();

/** The code of the page in a language, its files where the test has them. */
function blocks(language: string): string[] {
  return [...page.matchAll(new RegExp(`^( *)\`\`\`${language}\\n(.*?)^ *\`\`\``, 'gms'))].map(
    ([, indent, code]) =>
      code
        .replaceAll(new RegExp(`^${indent}`, 'gm'), '')
        .replace(/'(exported\/\w+\.onnx|features\.npz|photos|runs)'/g, (_, path) => `'${join(root, path)}'`),
  );
}

/** Runs a module's code without its imports. */
async function run(code: string, names: Readonly<Record<string, unknown>>, ending = ''): Promise<unknown> {
  const body = `${code.replace(/^import .*$/gm, '')}\n${ending}`;
  return new AsyncFunction(...Object.keys(names), body)(...Object.values(names));
}

const [inNode, inBrowser, asFunctions] = blocks('js');

beforeAll(async () => {
  const context = { out: join(root, 'runs'), load: loaderOf(dataset) };
  const planned = await study.planStudy(tinyRequest(), context);
  const { runs } = await study.runStudy(planned, context);
  await study.exportRun(runs[0], { format: 'onnx', to: join(root, 'exported') });
  const { data } = await readImages(dataset.test.images, [0]);
  const pixels = Uint8Array.from(data, (value) => Math.round(255 * value));
  mkdirSync(join(root, 'photos'));
  writeFileSync(join(root, 'photos', 'a.png'), encode({ data: pixels, width: 28, height: 28, channels: 1 }));
});

it('runs the example for Node', async () => {
  const log = vi.fn();
  await run(inNode, { InferenceSession: node.InferenceSession, Tensor: node.Tensor, console: { log } });
  expect(log.mock.calls).toEqual([
    [
      [2, 3],
      [2, 28, 28, 1],
    ],
  ]);
});

it('runs the example for browsers', async () => {
  const { data: pixels } = await readImages(dataset.test.images, [0]);
  const bytes = Uint8ClampedArray.from({ length: 4 * 784 }, (_, i) => 255 * pixels[i >> 2]);
  const canvas = { getContext: () => ({ getImageData: () => ({ data: bytes }) }) };
  const representation = await run(inBrowser, { ort: web, canvas }, 'return represent(canvas);');
  const open = await study.openRun(await study.chooseRun('glyphs/vae', join(root, 'runs')));
  const { data } = await open.model.represent(await readImages(dataset.test.images, [0]));
  for (const [i, value] of data.entries()) expect((representation as Float32Array)[i]).toBeCloseTo(value, 5);
  await open.dispose();
});

it('runs the example of functions', async () => {
  const log = vi.fn();
  await run(asFunctions, { ...study, console: { log } });
  const [[method, shape, files, labels, bytes, numbers]] = log.mock.calls;
  expect([method, shape, files, numbers]).toEqual(['VAE', [1, 3], 1, 3 * labels]);
  expect(bytes).toBe(readFileSync(join(root, 'exported', 'encoder.onnx')).length);
});

const python = [process.env.PEER_PYTHON, 'python3'].find(
  (command) => command && spawnSync(command, ['-c', 'import onnxruntime']).status === 0,
);

it.skipIf(python === undefined)('runs the examples for Python', async () => {
  const open = await study.openRun(await study.chooseRun('glyphs/vae', join(root, 'runs')));
  const embedded = await study.embedImages(open, [join(root, 'photos')]);
  await study.writeNamedFile(join(root, 'features.npz'), study.encodeFeatures(embedded));
  await open.dispose();
  const printed = blocks('python').map((code) => execFileSync(python!, ['-c', code], { encoding: 'utf8' }));
  expect(printed).toEqual(['(2, 3) (2, 28, 28, 1)\n', '(1, 3) a.png\n']);
});
