import { findRuns, RunFolder, trainingSettings } from '@simvae/runs';

const identity = {
  dataset: { name: 'glyphs', digest: '5a0c' },
  method: { name: 'vae', options: { beta: 1 } },
  network: { name: 'mlp', options: { latent: 10 } },
  augmentation: { scale: [0.4, 1] },
  training: trainingSettings.parse({ epochs: 5, learningRate: 1e-3 }),
  engine: { name: 'onnx', threads: 0 },
};
const folder = new RunFolder('runs', { identity, seed: 0 });
const { runs, problems } = await findRuns('runs'); // damaged ones are problems, never an end
console.log(folder.path, runs.length, problems); // runs/glyphs/vae-d12bbba441/seed-0 0 []
