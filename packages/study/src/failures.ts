import { DeviceError } from '@simvae/compile';
import { RunError } from '@simvae/runs';
import { DivergedError } from '@simvae/train';
import { WorkerError } from './execute/worker/start-worker.js';
import { RunRefusal } from './run-refusal.js';
import type { StudyFailure } from './types.js';

/**
 * What went wrong with a run, in words, and what to do where that is known.
 *
 * @param run - what it is called.
 * @param path - its folder.
 */
export function describeFailure(run: string, path: string, error: unknown): StudyFailure {
  if (error instanceof DivergedError) {
    return {
      run,
      path,
      message: error.message,
      remedy:
        `Lower the learning rate (training.learningRate, ${error.learningRate} now): with another rate it is another run, ` +
        'which begins afresh in a folder of its own.',
    };
  }
  if (error instanceof RunError || error instanceof DeviceError) {
    const message = error.message.endsWith(error.remedy)
      ? error.message.slice(0, -error.remedy.length).trim()
      : error.message;
    return { run, path, message, remedy: error.remedy };
  }
  if (error instanceof RunRefusal || error instanceof WorkerError) {
    return { run, path, message: error.message, remedy: error.remedy };
  }
  return { run, path, message: error instanceof Error ? error.message : String(error) };
}
