/** The script of a thread of `workerViews`. It runs as the text that scripts/build-worker.mjs makes of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { sizeOf } from '@simvae/arrays';
import { viewWriter } from './view-writer.js';
import type { WorkerAnswer, WorkerData, WorkerRequest } from './worker-views.js';

const { pixels: all, imageShape, options } = workerData as WorkerData;
const size = sizeOf(imageShape);
const write = viewWriter(imageShape, options, 'workerViews');
const answer = (message: WorkerAnswer) => parentPort?.postMessage(message);

parentPort?.on('message', ({ indices, epoch, views, out, pixels }: WorkerRequest) => {
  try {
    for (let i = 0; i < indices.length; i++) {
      const [images, number] = pixels ? [pixels, i] : [all!, indices[i]];
      write(images, number * size, indices[i], epoch, views, out, i * views * size);
    }
    answer({});
  } catch (error) {
    answer({ error: String(error) });
  }
});
answer({});
