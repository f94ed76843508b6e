import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readImages } from '@simvae/arrays';
import { expect, it } from 'vitest';
import { everything, loaderOf, temporaryFolder, tinyDataset, tinyRequest } from '../../test/tiny.js';
import { planStudy } from '../plan/plan-study.js';
import { runStudy } from '../run-study.js';
import { exportRun } from './export-run.js';
import { encodeNpz } from './npz.js';
import { decoderOf, openRun } from './open-run.js';

/** A Python with onnx and onnxruntime, if there is one: PEER_PYTHON, as for benchmarks, or the system's. */
const python = [process.env.PEER_PYTHON, 'python3'].find(
  (command) => command && spawnSync(command, ['-c', 'import onnx, onnxruntime']).status === 0,
);
const check = fileURLToPath(new URL('../../../../bench/peers/check_export.py', import.meta.url));
const root = temporaryFolder();
const dataset = tinyDataset();

it.skipIf(python === undefined)("Python's onnxruntime gives what the live model gives", async () => {
  const context = { out: join(root, 'runs'), load: loaderOf(dataset) };
  const planned = await planStudy(tinyRequest(everything), context);
  const { runs } = await runStudy(planned, context);
  for (const [i, run] of runs.entries()) {
    const open = await openRun(run);
    const to = join(root, `export-${i}`);
    await exportRun(run, { format: 'onnx', to });
    const images = await readImages(
      dataset.train.images,
      Int32Array.from({ length: 64 }, (_, row) => row),
    );
    const representation = await open.model.represent(images);
    const arrays = { images, representation, decoded: await decoderOf(open).model.decode(representation) };
    const reference = join(root, `reference-${i}.npz`);
    const posterior = open.method.density && (await open.model.posterior(images));
    const logVariance = posterior && {
      log_variance: {
        data: posterior.data.filter((_, at) => at % (2 * open.latent) >= open.latent),
        shape: [64, open.latent],
      },
    };
    writeFileSync(reference, encodeNpz({ ...arrays, ...logVariance }));
    const { holds, differences } = JSON.parse(
      execFileSync(python!, [check, to, reference], { encoding: 'utf8' }),
    );
    expect(holds, JSON.stringify(differences)).toBe(true);
    expect(Object.keys(differences)).toEqual(['encoder', 'decoder']);
    expect(Object.keys(differences.encoder)).toEqual(
      posterior ? ['representation', 'log_variance'] : ['representation'],
    );
    await open.dispose();
  }
});

it.skipIf(python === undefined)('numpy reads the archives', () => {
  const file = join(root, 'arrays.npz');
  const data = Float32Array.of(1.5, -2, 0, Number.NaN, Infinity, 1e-30);
  const files = ['a.png', 'déjà/vu 🖼.png'];
  writeFileSync(file, encodeNpz({ features: { data, shape: [2, 3] }, files: { data: files, shape: [2] } }));
  const program =
    'import json, sys, numpy; a = numpy.load(sys.argv[1], allow_pickle=False); ' +
    'print(json.dumps([a.files, str(a["features"].dtype), a["features"].astype(str).tolist(), a["files"].tolist()]))';
  const seen = JSON.parse(execFileSync(python!, ['-c', program, file], { encoding: 'utf8' }));
  expect(seen).toEqual([
    ['features', 'files'],
    'float32',
    [
      ['1.5', '-2.0', '0.0'],
      ['nan', 'inf', '1e-30'],
    ],
    files,
  ]);
});
