import { findRuns } from '@simvae/runs';
import { datasetLoader } from '@simvae/study';
import { serveExplorer } from '../src/explorer/serve-explorer.js';
import { glyphRequest, trainRuns } from './tiny-study.js';

const load = datasetLoader();
const out = '/work/tmp/browser-runs';
const [mode, method, port] = process.argv.slice(2);
if (mode === 'train')
  await trainRuns(
    out,
    glyphRequest({
      dataset: 'fashion-mnist-mini',
      methods: ['vae', 'simclr', 'random'],
      length: { epochs: 6 },
      engine: { name: 'onnx', threads: 1 },
      settings: { network: { latent: 10, hidden: [256, 128] }, training: { learningRate: 1e-3 } },
    }),
    { load },
  );
else {
  const { runs } = await findRuns(out);
  const run = runs.find((r) => r.config.identity.method.name === method)!;
  console.time('serve');
  const served = await serveExplorer({ run, load, port: Number(port) });
  console.timeEnd('serve');
  console.log(served.url);
  await served.closed;
}
