/**
 * Views a second on one core, and by worker threads, in the fastest twentieth of requests: other work on the machine meets
 * those least. After `tsup`: node packages/augment/bench/views.mjs
 */
import { augmentations, randomViews, workerViews } from '../dist/index.js';

const cases = [
  { augmentation: 'grey', imageShape: [28, 28, 1] },
  { augmentation: 'color', imageShape: [32, 32, 3] },
  { augmentation: 'color', imageShape: [64, 64, 3] },
];
const count = 256;
const batch = 21;
const views = 6;
const seconds = 4;

for (const { augmentation, imageShape } of cases) {
  const size = imageShape.reduce((product, length) => product * length, 1);
  // Smooth with some noise, as photographs are.
  const pixels = new Uint8Array(new SharedArrayBuffer(count * size)).map((_, i) => {
    const pixel = Math.floor(i / imageShape[2]);
    return 128 + 90 * Math.sin(pixel / 37 + (i % imageShape[2])) + ((i * 7919) % 32);
  });
  const images = {
    count,
    imageShape,
    pixels,
    read() {
      throw new Error('bench: views of images in memory are made without reading.');
    },
  };
  const options = { augmentation: augmentations[augmentation], seed: 0 };
  const report = (how, rate) => {
    process.stdout.write(`${augmentation} [${imageShape.join(', ')}], ${how}: ${Math.round(rate)} views/s\n`);
  };
  const out = new Float32Array(batch * views * size);
  report('this thread', await measure(randomViews(images, options), out));
  for (const workers of [1, 2]) {
    const threads = await workerViews(images, { ...options, workers });
    report(`${workers} worker${workers > 1 ? 's' : ''}`, await measure(threads, out));
    await threads.dispose();
  }
}

/** Views a second, one step after the other, as the views of a step are filled while another runs. */
async function measure(source, out) {
  const indices = new Int32Array(batch);
  const step = (epoch) => {
    for (let i = 0; i < batch; i++) indices[i] = (epoch * batch + i) % count;
    return source.fill({ indices, epoch, views, out });
  };
  for (let epoch = 0; epoch < 200; epoch++) await step(epoch);
  const times = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const start = performance.now();
    await step(times.length);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return (1000 * batch * views) / times[Math.floor(times.length / 20)];
}
