/** The script of a thread of `workerViews`. It runs as the text that scripts/build-worker.mjs makes of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { sizeOf, type ViewRequest } from '@simvae/arrays';
import { viewWriter } from './view-writer.js';
import type { WorkerAnswer, WorkerData } from './worker-views.js';

const { pixels, imageShape, options } = workerData as WorkerData;
const size = sizeOf(imageShape);
const write = viewWriter(imageShape, options, 'workerViews');
const answer = (message: WorkerAnswer) => parentPort?.postMessage(message);

parentPort?.on('message', ({ indices, epoch, views, out }: ViewRequest) => {
  try {
    for (let i = 0; i < indices.length; i++) {
      write(pixels, indices[i] * size, indices[i], epoch, views, out, i * views * size);
    }
    answer({});
  } catch (error) {
    answer({ error: String(error) });
  }
});
answer({});
