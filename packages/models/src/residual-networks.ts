import { type ImageShape, sizeOf } from '@simvae/arrays';
import type { Networks } from '@simvae/core';
import { batchNorm } from './layers/batch-norm.js';
import { residual, sequential } from './layers/compose.js';
import { conv2d, convTranspose2d } from './layers/convolution.js';
import { dense } from './layers/dense.js';
import type { LayerSpec } from './layers/layer.js';
import { globalAveragePool2d, maxPool2d } from './layers/pooling.js';
import { flatten, relu, reshapeTo } from './layers/shaping.js';
import { samePadding } from './layers/windows.js';
import { mlpNetworks } from './mlp.js';

/** What comes before the stages of an encoder, and, mirrored, after those of a decoder. */
export interface ResidualStem {
  /** Channels. */
  readonly filters: number;
  /** Height and width of the encoder's first filters. */
  readonly kernelSize: number;
  /** Strides of the first convolution; with 2, the decoder's last is a transposed one. */
  readonly strides: 1 | 2;
  /** Whether a 3x3 max-pool of stride 2 follows; if so, the decoder's last stage has stride 2. */
  readonly pool: boolean;
  /** Height and width of the decoder's last filters; odd. */
  readonly outputKernelSize: number;
}

/**
 * Stems by name:
 *
 * - `paper`: 4x4 convolution with 16 filters, max-pool; 5x5 at the decoder's end. SimVAE paper, table 5.
 * - `torchvision`: 7x7 convolution of stride 2 with 64 filters, max-pool, made for images of 224 pixels. He et al.,
 *   arXiv:1512.03385, table 1; `torchvision.models.resnet18`.
 * - `simclr`: 3x3 convolution with 64 filters, no pool, for small images. Chen et al., arXiv:2002.05709, appendix B.9.
 *
 * The decoder's end of the latter two mirrors the encoder's start; their sources have none.
 */
export const residualStems = {
  paper: { filters: 16, kernelSize: 4, strides: 1, pool: true, outputKernelSize: 5 },
  torchvision: { filters: 64, kernelSize: 7, strides: 2, pool: true, outputKernelSize: 7 },
  simclr: { filters: 64, kernelSize: 3, strides: 1, pool: false, outputKernelSize: 3 },
} as const satisfies Readonly<Record<string, ResidualStem>>;

export interface ResidualNetworksOptions {
  /** [height, width, channels]; height and width divisible by all strides together: 16 by default. */
  readonly imageShape: ImageShape;
  /** Size of the representation, L. */
  readonly latent: number;
  /** Channels of the stages; every stage but the first halves height and width. @default [32, 64, 128, 256] */
  readonly widths?: readonly number[];
  /** Basic blocks of each stage, two convolutions each. @default [2, 2, 2, 2] */
  readonly blocks?: readonly number[];
  /** @default residualStems.paper */
  readonly stem?: ResidualStem;
  /** How the last stage's images become numbers: all of them, or the mean of each channel. @default 'flatten' */
  readonly pooling?: 'flatten' | 'average';
}

/** Channels of the paper's stages. */
export const paperStages: readonly number[] = [32, 64, 128, 256];
/** Basic blocks of each stage of a ResNet-18. */
export const resnet18Blocks: readonly number[] = [2, 2, 2, 2];

/**
 * The residual networks of the paper's experiments with natural images, for any method.
 *
 * Encoder: the stem (convolution, batch normalisation, ReLU, max-pool), stages of basic blocks (the first block of every
 * stage but the first has stride 2), then a fully connected layer. Decoder: a fully connected layer to the size of the
 * last stage, the stages in reverse, of transposed blocks, then a convolution to the image's channels (logits) with a
 * bias. The projector is that of `mlpNetworks`.
 *
 * A basic block, whose shortcut is a 1x1 convolution with batch normalisation where shapes differ:
 *
 *   y = relu(norm2(conv2(relu(norm1(conv1(x))))) + shortcut(x))
 *
 * A transposed block has transposed convolutions in place of convolutions, its stride in the first; padding and output
 * padding undo those of the convolution that it mirrors.
 *
 * Start: convolutions and transposed convolutions before batch normalisation by He's normal start, fan out (`conv2d`,
 * `convTranspose2d`), batch normalisation at weight 1 and bias 0, as torchvision's residual networks; fully connected
 * layers as `torch.nn.Linear`. The decoder's last convolution feeds a sigmoid, not a ReLU, and starts as `torch.nn.Conv2d`
 * does by itself: He's start would give logits a standard deviation of 4 in place of 0.7, where a sigmoid is flat.
 *
 * Variables: `stem/conv/weight`, `stage1/block1/residual/body/conv1/weight`, `.../shortcut/conv/weight`, `dense/weight`;
 * in the decoder `dense/weight`, `stage1/...`, `output/weight`. Rows are flattened as [height, width, channels], where
 * PyTorch has channels first.
 *
 * Source: SimVAE paper, table 5 (which calls them ResNet18, and prints one basic block a stage; a ResNet-18 has two); He et
 * al., arXiv:1512.03385, figure 5 left and section 3.3 B.
 *
 * @throws {RangeError} If a width or a number of blocks is no positive integer, stages differ in number, or the image cannot
 *   be halved as often as the stages need.
 */
export function residualNetworks(options: ResidualNetworksOptions): Networks {
  const { imageShape, latent, widths = paperStages, blocks = resnet18Blocks } = options;
  const { stem = residualStems.paper, pooling = 'flatten' } = options;
  checkOptions({ imageShape, latent, widths, blocks, stem, pooling });
  const stages = widths.map((width, i): Stage => ({ width, blocks: blocks[i], strides: i === 0 ? 1 : 2 }));
  const shrink = totalStrides(widths, stem);
  const smallest = [imageShape[0] / shrink, imageShape[1] / shrink, widths[widths.length - 1]];
  return {
    latent,
    imageShape,
    encoder: (outputs) =>
      sequential({
        stem: encoderStem(stem),
        ...Object.fromEntries(stages.map((stage, i) => [`stage${i + 1}`, stageOf(basicBlock, stage)])),
        pool: pooling === 'average' ? globalAveragePool2d() : flatten(),
        dense: dense({ units: outputs }),
      })(imageShape),
    decoder: () =>
      sequential({
        dense: dense({ units: sizeOf(smallest) }),
        reshape: reshapeTo(smallest),
        ...Object.fromEntries(
          mirrored(stages, stem).map((stage, i) => [`stage${i + 1}`, stageOf(transposedBlock, stage)]),
        ),
        output: decoderOutput(imageShape[2], stem),
      })([latent]),
    projector: mlpNetworks({ imageShape, latent }).projector,
  };
}

/** Blocks of one width. */
interface Stage {
  readonly width: number;
  readonly blocks: number;
  /** Of its first block. */
  readonly strides: number;
}

/** A stage of the decoder leads to the width before a stage of the encoder; the last one undoes the stem's pool as well. */
function mirrored(stages: readonly Stage[], stem: ResidualStem): Stage[] {
  return stages
    .map(({ blocks, strides }, i) => ({
      blocks,
      width: i === 0 ? stem.filters : stages[i - 1].width,
      strides: i === 0 && stem.pool ? 2 * strides : strides,
    }))
    .toReversed();
}

type Block = (options: { readonly width: number; readonly strides: number }) => LayerSpec;

function stageOf(block: Block, { width, blocks, strides }: Stage): LayerSpec {
  return sequential(
    Object.fromEntries(
      Array.from({ length: blocks }, (_, i) => [
        `block${i + 1}`,
        block({ width, strides: i === 0 ? strides : 1 }),
      ]),
    ),
  );
}

const basicBlock: Block = ({ width: filters, strides }) =>
  residualBlock(
    { filters, strides },
    {
      conv1: conv2d({ filters, kernelSize: 3, strides, padding: 1 }),
      conv2: conv2d({ filters, kernelSize: 3, padding: 1 }),
      shortcut: conv2d({ filters, kernelSize: 1, strides }),
    },
  );

const transposedBlock: Block = ({ width: filters, strides }) => {
  const outputPadding = strides - 1;
  return residualBlock(
    { filters, strides },
    {
      conv1: convTranspose2d({ filters, kernelSize: 3, strides, padding: 1, outputPadding }),
      conv2: convTranspose2d({ filters, kernelSize: 3, padding: 1 }),
      shortcut: convTranspose2d({ filters, kernelSize: 1, strides, outputPadding }),
    },
  );
};

/** The shortcut is the input itself where its shape is that of the output. */
function residualBlock(
  { filters, strides }: { readonly filters: number; readonly strides: number },
  {
    conv1,
    conv2,
    shortcut,
  }: { readonly conv1: LayerSpec; readonly conv2: LayerSpec; readonly shortcut: LayerSpec },
): LayerSpec {
  const body = sequential({ conv1, norm1: batchNorm(), relu1: relu(), conv2, norm2: batchNorm() });
  const projection = sequential({ conv: shortcut, norm: batchNorm() });
  return (inputShape) => {
    const same = strides === 1 && inputShape.at(-1) === filters;
    return sequential({ residual: residual(body, same ? undefined : projection), relu: relu() })(inputShape);
  };
}

function encoderStem({ filters, kernelSize, strides, pool }: ResidualStem): LayerSpec {
  return sequential({
    conv: conv2d({ filters, kernelSize, strides, padding: samePadding(kernelSize) }),
    norm: batchNorm(),
    relu: relu(),
    ...(pool && { pool: maxPool2d({ size: 3, strides: 2, padding: 1 }) }),
  });
}

function decoderOutput(channels: number, { strides, outputKernelSize: kernelSize }: ResidualStem): LayerSpec {
  const options = { filters: channels, kernelSize, strides, bias: true, start: 'uniform' } as const;
  const padding = (kernelSize - 1) / 2;
  return strides === 1
    ? conv2d({ ...options, padding })
    : convTranspose2d({ ...options, padding, outputPadding: strides - 1 });
}

/** By how much the encoder divides height and width. */
function totalStrides(widths: readonly number[], { strides, pool }: ResidualStem): number {
  return strides * (pool ? 2 : 1) * 2 ** (widths.length - 1);
}

function checkOptions(options: Required<ResidualNetworksOptions>): void {
  const { imageShape, widths, blocks, stem, pooling } = options;
  for (const [name, values] of Object.entries({ widths, blocks })) {
    if (values.length === 0 || !values.every((value) => Number.isSafeInteger(value) && value > 0)) {
      throw new RangeError(
        `residualNetworks: \`${name}\` must hold positive integers, got [${values.join(', ')}].`,
      );
    }
  }
  if (blocks.length !== widths.length) {
    throw new RangeError(
      `residualNetworks: \`blocks\` must have as many stages as \`widths\`, ${widths.length}, got ${blocks.length}.`,
    );
  }
  if (stem.outputKernelSize % 2 !== 1) {
    throw new RangeError(
      `residualNetworks: \`stem.outputKernelSize\` must be odd, got ${stem.outputKernelSize}.`,
    );
  }
  if (pooling !== 'flatten' && pooling !== 'average') {
    throw new RangeError(`residualNetworks: \`pooling\` must be flatten or average, got ${String(pooling)}.`);
  }
  const [height, width] = imageShape;
  const divisor = totalStrides(widths, stem);
  if (![height, width].every((length) => length > 0 && length % divisor === 0)) {
    throw new RangeError(
      `residualNetworks: \`imageShape\` must have height and width divisible by ${divisor}, the strides of the stem and ` +
        `${widths.length} stages together, got [${imageShape.join(', ')}]. Use fewer stages, resized images or the ` +
        'network mlp.',
    );
  }
}
