import { join } from 'node:path';
import { hostTensors, type Method } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { canonicalJson, RunError, type RunFolder, type RunIdentity, runHash } from '@simvae/runs';
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint, tensorsUnder } from '@simvae/train';
import type { ModelTensors } from './fingerprint.js';

/** A run: what it is, and where its files are. */
export interface StoredRun {
  readonly identity: RunIdentity;
  readonly seed: number;
  readonly folder: RunFolder;
}

/**
 * The checkpoint of a run as a file that says which run it is of: nothing else keeps it from being continued as another.
 *
 * @param seconds - that the epoch in progress has taken; kept within an epoch only, so that what is trained to its end has the same file
 *   however often it was stopped.
 */
export function encodeRunCheckpoint(
  checkpoint: Checkpoint,
  identity: RunIdentity,
  seconds: number,
): Promise<Uint8Array> {
  const labels: Record<string, string> = { run: runHash(identity) };
  if (checkpoint.progress.step > 0) labels.seconds = String(seconds);
  return encodeCheckpoint({ ...checkpoint, labels });
}

/**
 * The checkpoint of a run, if it has one.
 *
 * @throws {RunError} If it is damaged, or that of a run with another identity.
 */
export async function readCheckpoint({
  folder,
  identity,
}: Omit<StoredRun, 'seed'>): Promise<Checkpoint | undefined> {
  const bytes = await folder.readCheckpoint();
  if (bytes === undefined) return undefined;
  let checkpoint: Checkpoint;
  try {
    checkpoint = await decodeCheckpoint(bytes);
  } catch (cause) {
    throw unusable(folder, (cause as Error).message, cause);
  }
  const run = checkpoint.labels?.run ?? 'none';
  const hash = runHash(identity);
  if (run !== hash) throw unusable(folder, `it is that of another run (${run}, not ${hash})`);
  return checkpoint;
}

/** A checkpoint that cannot be used, as an error that names it and says what to do. */
export function unusable(folder: RunFolder, reason: string, cause?: unknown): RunError {
  const file = join(folder.path, 'checkpoint.safetensors');
  const remedy = 'Begin the run anew with --force.';
  return new RunError(file, `Cannot use the checkpoint ${file}: ${reason.replace(/\.$/, '')}`, remedy, {
    cause,
  });
}

/**
 * What the method of a run has learned: from its checkpoint; or as it is initialised, for a method without training.
 *
 * @returns nothing where it has not been trained to its last epoch.
 * @throws {RunError} If the checkpoint is damaged, or that of another run.
 */
export async function loadTrained(
  method: Method,
  { identity, seed, folder }: StoredRun,
): Promise<ModelTensors | undefined> {
  const { params, state } = method.init(new RandomStream(seed, 'init'));
  const initial = { params: hostTensors(params), state: hostTensors(state) };
  if (!method.loss) return initial;
  const checkpoint = await readCheckpoint({ folder, identity });
  if (checkpoint === undefined) return undefined;
  const { progress } = checkpoint;
  const there = canonicalJson({ method: progress.method, options: progress.options, seed: progress.seed });
  const needed = canonicalJson({ method: method.name, options: method.options, seed });
  if (there !== needed) throw unusable(folder, `it is that of another run (${there}, not ${needed})`);
  if (progress.epoch < identity.training.epochs) return undefined;
  const trained = {
    params: tensorsUnder(checkpoint, 'params'),
    state: tensorsUnder(checkpoint, 'state'),
  };
  for (const group of ['params', 'state'] as const) {
    const difference = shapeDifference(trained[group], initial[group]);
    if (difference === undefined) continue;
    throw unusable(folder, `it is that of other networks (${group}/${difference})`);
  }
  return trained;
}

/** The first name or shape in which tensors differ from those that are needed. */
export function shapeDifference(
  there: ModelTensors['params'],
  needed: ModelTensors['params'],
): string | undefined {
  for (const name of new Set([...needed.keys(), ...there.keys()])) {
    const [a, b] = [there.get(name)?.shape, needed.get(name)?.shape];
    if (a?.join() !== b?.join()) {
      return `${name}: ${a ? `[${a}]` : 'absent'} there, ${b ? `[${b}]` : 'absent'} needed`;
    }
  }
  return undefined;
}
