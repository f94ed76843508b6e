import { join } from 'node:path';
import type { ImageShape } from '@simvae/arrays';
import { unflattenTree } from '@simvae/compile';
import { hostTensors, type Method, postHocDecoder } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { OutdatedStageError, RunError } from '@simvae/runs';
import { decodeCheckpoint, tensorsUnder } from '@simvae/train';
import { buildNetworks } from '../build-method.js';
import { decoderFile, frozenIn } from '../evaluate/decoder.js';
import { fingerprint, type ModelTensors } from '../train/fingerprint.js';
import { type StoredRun, shapeDifference } from '../train/load-trained.js';

/** A decoder for a frozen representation, as a method: what it has learned, with the encoder in its state. */
export interface PostHocModel {
  readonly method: Method;
  readonly tensors: ModelTensors;
}

/** A trained method without a decoder. */
interface TrainedMethod {
  readonly method: Method;
  readonly tensors: ModelTensors;
  readonly imageShape: ImageShape;
  readonly fingerprint: string;
}

/**
 * The decoder that an evaluation has trained for a run, if it is of this model and was trained to its end.
 *
 * @throws {RunError} If its file is damaged, or is of other networks.
 */
export async function readPostHocDecoder(
  { identity, seed, folder }: StoredRun,
  trained: TrainedMethod,
): Promise<PostHocModel | undefined> {
  const bytes = await folder.readBinary(decoderFile);
  const record = await folder.readStage('decoder').catch((error) => {
    if (error instanceof OutdatedStageError) return undefined;
    throw error;
  });
  if (bytes === undefined || record?.model !== trained.fingerprint) return undefined;
  const checkpoint = await decodeCheckpoint(bytes);
  const { epoch, step } = checkpoint.progress;
  if (epoch !== record.result.epochs || step !== 0) return undefined;
  if (fingerprint(frozenIn(checkpoint)) !== trained.fingerprint) return undefined;
  const method = postHocDecoder({
    method: trained.method,
    variables: {
      params: unflattenTree(trained.tensors.params),
      state: unflattenTree(trained.tensors.state),
    },
    decoder: buildNetworks(identity, trained.imageShape).decoder(),
  });
  const needed = method.init(new RandomStream(seed, 'init'));
  const tensors = {
    params: tensorsUnder(checkpoint, 'params'),
    state: tensorsUnder(checkpoint, 'state'),
  };
  for (const group of ['params', 'state'] as const) {
    const difference = shapeDifference(tensors[group], hostTensors(needed[group]));
    if (difference === undefined) continue;
    const file = join(folder.path, decoderFile);
    const problem = `${file} is that of other networks (${group}/${difference})`;
    throw new RunError(file, problem, 'Delete it and run `simvae eval`.');
  }
  return { method, tensors };
}
