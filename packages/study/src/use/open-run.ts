import type { ImageShape } from '@simvae/arrays';
import type { CompileOptions } from '@simvae/compile';
import type { Method } from '@simvae/core';
import { type FoundRun, type RunConfig, RunError } from '@simvae/runs';
import { Model } from '@simvae/train';
import { buildMethod } from '../build-method.js';
import { definitionOf, loadMethodFiles } from '../methods.js';
import { dataRequest, factsBefore } from '../plan/data-settings.js';
import { checkData, RunRefusal } from '../run-refusal.js';
import { fingerprint, type ModelTensors } from '../train/fingerprint.js';
import { loadTrained } from '../train/load-trained.js';
import type { DatasetLoader } from '../types.js';
import { type PostHocModel, readPostHocDecoder } from './post-hoc-decoder.js';

/** How a run is opened. */
export interface OpenOptions {
  /** The module of a method that is not a registered one. Naming a file here runs its code. */
  readonly methodFiles?: readonly string[];
  /** Loads the run's data, where nothing else says the shape of its images. @default such runs are refused */
  readonly load?: DatasetLoader;
  /** What computes. @default the CPU, whatever the run was trained on */
  readonly engine?: CompileOptions;
}

/** What makes images from latents, and whose it is. */
export interface RunDecoder {
  /** The method's own, or one that was trained afterwards for its frozen representation. */
  readonly kind: 'own' | 'post-hoc';
  /** Reconstructs and decodes. */
  readonly model: Model;
  /** What `decode` is of. */
  readonly method: Method;
  readonly tensors: ModelTensors;
}

/** A trained run, ready to be used. */
export interface OpenRun {
  readonly found: FoundRun;
  readonly config: RunConfig;
  readonly method: Method;
  /** Parameters and state, after the last epoch. */
  readonly tensors: ModelTensors;
  /** SHA-256 of them: results of this model carry it. */
  readonly fingerprint: string;
  /** Represents; and reconstructs and decodes where the method does. */
  readonly model: Model;
  /** Absent where there is none; `decoderOf` says what to do then. */
  readonly decoder?: RunDecoder;
  /** [height, width, channels] of the images that it takes; one channel is grey, three are RGB. */
  readonly imageShape: ImageShape;
  /** Numbers of a representation. */
  readonly latent: number;
  /** Frees the compiled programs. */
  dispose(): Promise<void>;
}

/**
 * Opens a trained run: its method with what it has learned. Of the data set only the shape of an image is needed, which the registry or
 * the run's settings know: none of its files is read.
 *
 * @throws {RunError} If it is not trained to its last epoch, its files are damaged, or its method is not known here; the message
 *   says what to do.
 * @throws {Error} If a file of `methodFiles` is no method.
 */
export async function openRun(found: FoundRun, options: OpenOptions = {}): Promise<OpenRun> {
  const { methodFiles = [], load, engine = {} } = options;
  const { config, folder } = found;
  const { identity, seed } = config;
  const files = await loadMethodFiles(methodFiles);
  try {
    const definition = definitionOf(identity, files, config.methodFile);
    const imageShape = await imageShapeOf(config, load);
    const method = built(() =>
      buildMethod(definition, identity, { imageShape, imageCount: config.images.train }),
    );
    const stored = { identity, seed, folder };
    const tensors = await loadTrained(method, stored);
    if (tensors === undefined) {
      const epochs = identity.training.epochs;
      throw new RunRefusal(
        `It has not been trained to its last epoch, ${epochs}.`,
        'Run `simvae train` with the same options to finish it.',
      );
    }
    const model = new Model({ method, ...tensors, imageShape, engine });
    const own = method.decode !== undefined && method.reconstruct !== undefined;
    const trained = { method, tensors, imageShape, fingerprint: fingerprint(tensors) };
    const postHoc = own ? undefined : await readPostHocDecoder(stored, trained);
    const decoder = own
      ? ownDecoder({ method, tensors, model })
      : postHoc && postHocOf(postHoc, imageShape, engine);
    return {
      found,
      config,
      ...trained,
      model,
      ...(decoder && { decoder }),
      latent: Number(identity.network.options.latent),
      async dispose(): Promise<void> {
        await model.dispose();
        await decoder?.model.dispose();
      },
    };
  } catch (error) {
    if (!(error instanceof RunRefusal)) throw error;
    const reason = error.message[0].toLowerCase() + error.message.slice(1).replace(/\.$/, '');
    const problem = `Cannot use ${folder.path}: ${reason}`;
    throw new RunError(folder.path, problem, error.remedy, { cause: error });
  }
}

/**
 * What makes images of a run's latents.
 *
 * @throws {RunError} If there is no decoder; the message says how to make one.
 */
export function decoderOf({ decoder, config, found }: OpenRun): RunDecoder {
  if (decoder !== undefined) return decoder;
  const { name } = config.identity.method;
  throw new RunError(
    found.folder.path,
    `${config.titles.method} has no decoder of its own, and none was trained for ${found.folder.path}`,
    `Train one for its frozen representation: \`simvae eval --methods ${name} --set evaluation.decoderEpochs=20\`.`,
  );
}

function ownDecoder(own: Omit<RunDecoder, 'kind'>): RunDecoder {
  return { kind: 'own', ...own };
}

function postHocOf(
  { method, tensors }: PostHocModel,
  imageShape: ImageShape,
  engine: CompileOptions,
): RunDecoder {
  const model = new Model({ method, ...tensors, imageShape, engine });
  return { kind: 'post-hoc', method, tensors, model };
}

/** The shape of a run's images: from what is known of its data before it is read, else from the data. */
async function imageShapeOf(config: RunConfig, load: DatasetLoader | undefined): Promise<ImageShape> {
  const { identity, data } = config;
  const request = built(() => dataRequest(data?.request ?? identity.dataset.name, data?.settings));
  const facts = factsBefore(request);
  if (facts !== undefined) return facts.imageShape;
  if (load === undefined) {
    throw new RunRefusal(
      `Its data set ${identity.dataset.name} is not one that is known here, so the shape of its images is not known.`,
      'Open it with a loader of that data (option `load`).',
    );
  }
  const dataset = await load(request.request, request.settings);
  checkData(identity, dataset, request);
  return dataset.imageShape;
}

/** Makes something of what config.json says, and of nothing else. */
function built<T>(build: () => T): T {
  try {
    return build();
  } catch (cause) {
    throw new RunRefusal(
      `Nothing can be made of its config.json: ${(cause as Error).message}`,
      'Restore config.json, or train the run again.',
    );
  }
}
