import type { Images, Matrix } from '@simvae/arrays';
import { encodeLabels, type Labels } from '../input/labels.js';
import { checkOptions, type OptionNames } from '../input/options.js';
import { hiddenActivations } from '../probe/run-probe.js';
import { type ProbeOptions, probeOptionNames, probeSettings, trainProbe } from '../probe/train-probe.js';
import { checkImages, type FeatureExtractor } from './feature-extractor.js';

const caller = 'classifierExtractor';

export interface ClassifierOptions extends ProbeOptions {
  /** Width of the hidden layer, whose activations are the features. @default 64 */
  readonly hidden?: number;
}

const optionNames: OptionNames<ClassifierOptions> = { ...probeOptionNames, hidden: true };

/**
 * Features of a classifier trained here, on real images and their labels: the hidden layer of a network of two dense
 * layers on pixels. For comparisons of models on one data set where Inception-v3 is not at hand.
 *
 * A Fréchet distance on these features is not FID and is not comparable with any FID: its `metric` says so.
 *
 * @param options - of the training; 10 epochs at learning rate 1e-3 unless given.
 * @throws {RangeError} If shapes disagree, a value is not finite, or training diverges.
 */
export async function classifierExtractor(
  images: Images,
  labels: Labels,
  options: ClassifierOptions = {},
): Promise<FeatureExtractor> {
  checkOptions(caller, options, optionNames);
  const { hidden = 64, epochs = 10, learningRate = 1e-3 } = options;
  const features = flatten(checkImages(caller, 'images', images));
  const [rows, pixels] = features.shape;
  if (rows === 0) throw new RangeError(`${caller}: \`images\` must have at least one image, got 0.`);
  const { codes, classes } = encodeLabels(caller, 'labels', labels, rows);
  const settings = probeSettings(caller, { ...options, epochs, learningRate });
  const set = { features, targets: { kind: 'classes', codes, sizes: [classes.length] } } as const;
  const probe = await trainProbe(caller, hidden, set, undefined, settings, options);
  const training = `${hidden} hidden units, ${epochs} epochs, ${rows} images, seed ${settings.seed}`;
  return {
    name: `classifier on pixels (${training})`,
    metric: 'classifier Fréchet distance (not FID)',
    async extract(others: Images, signal?: AbortSignal): Promise<Matrix> {
      signal?.throwIfAborted();
      const matrix = flatten(checkImages(caller, 'images', others));
      if (matrix.shape[1] !== pixels) {
        throw new RangeError(
          `${caller}: \`images\` must have ${pixels} values each, got ${matrix.shape[1]}.`,
        );
      }
      return hiddenActivations(probe, matrix);
    },
  };
}

function flatten({ data, shape: [images, height, width, channels] }: Images): Matrix {
  return { data, shape: [images, height * width * channels] };
}
