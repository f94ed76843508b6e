import * as z from 'zod';

const count = (least: number) => z.int().min(least);
const rate = () => z.number().positive();

/** How a representation is evaluated. Not part of a run's identity: each stage keeps those that decide its numbers. */
export const evaluationSettings = z.strictObject({
  probeEpochs: count(1).default(200).describe('Of the linear and the MLP probe. Paper, A.4.4: 200.'),
  probeBatchSize: count(1).default(128).describe('Rows of a step of the probes.'),
  probeLearningRate: rate().default(3e-4).describe('Of Adam, of the probes. Paper, A.4.4: 3e-4.'),
  probePatience: count(1)
    .default(20)
    .describe('Protocol strict: epochs without a smaller validation loss after which a probe stops.'),
  validationFraction: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.1)
    .describe('Protocol strict: part of every class of the training set that is held out.'),
  neighbors: count(1).default(15).describe('k-NN: k is 1 .. this. Paper, A.4.4: 15.'),
  gmmInits: count(1).default(200).describe('Initialisations of the mixture. Paper, A.4.4: 200.'),
  factorHidden: count(1)
    .default(64)
    .describe('Width of the network that reads continuous factors, where a data set has some.'),
  factorEpochs: count(1).default(100).describe('Of that network.'),
  factorLearningRate: rate().default(1e-3).describe('Of Adam, of that network.'),
  decoderEpochs: count(0)
    .default(0)
    .describe('Of a decoder for a frozen encoder that has none; 0 for none. Paper, A.4.5: about 200.'),
  decoderLearningRate: rate().default(1e-4).describe('Of Adam, of that decoder. Paper, A.4.5: 1e-4.'),
  decoderBatchSize: count(1).default(128).describe('Images of a step of that decoder.'),
  generatedImages: count(0)
    .default(0)
    .describe(
      'Images decoded to be compared with as many test images: Fréchet distance, precision and recall; 0 for none.',
    ),
  inception: z
    .string()
    .optional()
    .describe(
      'ONNX file of Inception-v3, for FID; else the features are those of a classifier trained here.',
    ),
  classifierImages: count(1)
    .default(20_000)
    .describe('Training images that this classifier sees, the first ones; as many as fit into 256 MiB.'),
  classifierHidden: count(1).default(64).describe('Width of its hidden layer, the features.'),
  classifierEpochs: count(1).default(10).describe('Of its training.'),
  classifierLearningRate: rate().default(1e-3).describe('Of Adam, of its training.'),
  likelihoodImages: count(0).default(0).describe('Test images whose likelihood is estimated; 0 for none.'),
  likelihoodSamples: count(1).default(1000).describe('Of each of them. Paper, A.5.2: 1000.'),
  mapImages: count(0)
    .default(1000)
    .describe('Test images whose representations are laid out in two dimensions; none for fewer than 4.'),
});

export type EvaluationSettings = z.output<typeof evaluationSettings>;
