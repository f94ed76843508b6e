import { add, mean, mul, reshape, square, sub, sum, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import { type Composite, runComposite } from './composite.js';

/** Mean and variance of each channel. */
export interface ChannelMoments {
  /** Shape [channels]. */
  readonly mean: Tensor1D;
  /** The mean squared deviation from the mean (divided by n, not n - 1), shape [channels]. */
  readonly variance: Tensor1D;
}

/**
 * Mean and variance of each channel: over all axes but the last, in two passes. With `channelAffine` it is batch normalization.
 *
 *   mean_c = 1/n sum_i x_ic,   variance_c = 1/n sum_i (x_ic - mean_c)^2
 *
 * Its gradient is dx = dmean / n + 2 (x - mean) dvariance / n, which is 0 and not NaN where all values are equal.
 *
 * @param x - float32, shape [..., channels].
 * @throws {RangeError} If `x` has fewer than two axes.
 * @throws {TypeError} If `x` is not float32.
 *
 * @example
 * const { mean, variance } = channelMoments(x);
 * const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, 1e-5)));
 * const normalized = channelAffine(x, scale, tf.sub(bias, tf.mul(mean, scale)));
 */
export function channelMoments(x: Tensor): ChannelMoments {
  checkImages('channelMoments', 'x', x);
  const [mean, variance] = runComposite(moments, { x });
  return { mean: mean as Tensor1D, variance: variance as Tensor1D };
}

/**
 * Scales and shifts each channel.
 *
 *   y_ic = x_ic scale_c + offset_c
 *
 * @param x - float32, shape [..., channels].
 * @param scale - shape [channels].
 * @param offset - shape [channels]; nothing is added where it is absent.
 * @returns the shape of `x`.
 * @throws {RangeError} If `x` has fewer than two axes, or `scale` or `offset` is not one number a channel.
 * @throws {TypeError} If one of them is not float32.
 */
export function channelAffine<T extends Tensor>(x: T, scale: Tensor1D, offset?: Tensor1D): T {
  checkImages('channelAffine', 'x', x);
  checkChannels('channelAffine', 'scale', scale, x);
  if (offset === undefined) return runComposite(affine, { x, scale })[0] as T;
  checkChannels('channelAffine', 'offset', offset, x);
  return runComposite(affine, { x, scale, offset })[0] as T;
}

/**
 * Sums of a tensor, and of its products with another, over each channel: the gradients of `channelAffine` by its offset and its scale.
 *
 *   [sum_i dy_ic, sum_i dy_ic x_ic]
 *
 * @param dy - float32, shape [..., channels].
 * @param x - float32, the same shape.
 * @returns both sums, shape [channels] each.
 * @throws {RangeError} If `dy` has fewer than two axes, or `x` another shape.
 * @throws {TypeError} If one of them is not float32.
 */
export function channelSums(dy: Tensor, x: Tensor): [Tensor1D, Tensor1D] {
  checkImages('channelSums', 'dy', dy);
  checkImages('channelSums', 'x', x);
  if (x.shape.join() !== dy.shape.join()) {
    throw new RangeError(
      `channelSums: \`x\` must have the shape of \`dy\`, [${dy.shape}], got [${x.shape}].`,
    );
  }
  return runComposite(sums, { dy, x }) as [Tensor1D, Tensor1D];
}

const moments: Composite = {
  kernel: 'ChannelMoments',
  compute: ({ x }) => {
    const average = overChannels(mean, x);
    return [average, overChannels(mean, square(sub(x, average)))];
  },
  saves: ['x'],
  savesOutputs: [true, false],
  gradients: ([dMean, dVariance], [x, average]) => {
    const perValue = 1 / valuesPerChannel(x);
    const scale = mul(dVariance, 2 * perValue);
    return { x: channelAffine(x, vector(scale), vector(sub(mul(dMean, perValue), mul(average, scale)))) };
  },
};

const affine: Composite = {
  kernel: 'ChannelAffine',
  compute: ({ x, scale, offset }) => [offset ? add(mul(x, scale), offset) : mul(x, scale)],
  saves: ['x', 'scale'],
  gradients: ([dy], [x, scale]) => {
    const [dOffset, dScale] = channelSums(dy, x);
    return { x: channelAffine(dy, vector(scale)), scale: dScale, offset: dOffset };
  },
};

const sums: Composite = {
  kernel: 'ChannelSums',
  compute: ({ dy, x }) => [overChannels(sum, dy), overChannels(sum, mul(dy, x))],
  saves: ['dy', 'x'],
  gradients: ([dSum, dProduct], [dy, x]) => ({
    dy: channelAffine(x, vector(dProduct), vector(dSum)),
    x: channelAffine(dy, vector(dProduct)),
  }),
};

function vector(tensor: Tensor): Tensor1D {
  return tensor as Tensor1D;
}

/** Values a channel. */
function valuesPerChannel({ size, shape }: Tensor): number {
  return size / shape[shape.length - 1];
}

/** Reduces all axes but the last: first within each example, then over the examples, so that no sum takes in many values. */
function overChannels(reduce: (x: Tensor, axis: number) => Tensor, x: Tensor): Tensor {
  const [batch, channels] = [x.shape[0], x.shape[x.rank - 1]];
  return reduce(reduce(reshape(x, [batch, x.size / (batch * channels), channels]), 1), 0);
}

function checkImages(caller: string, name: string, { rank, dtype, shape }: Tensor): void {
  if (rank < 2) throw new RangeError(`${caller}: \`${name}\` must have at least two axes, got [${shape}].`);
  checkFloat(caller, name, dtype);
}

function checkChannels(caller: string, name: string, { shape, dtype }: Tensor, x: Tensor): void {
  const channels = x.shape[x.rank - 1];
  if (shape.length !== 1 || shape[0] !== channels) {
    throw new RangeError(`${caller}: \`${name}\` must have shape [${channels}], got [${shape}].`);
  }
  checkFloat(caller, name, dtype);
}

function checkFloat(caller: string, name: string, dtype: string): void {
  if (dtype !== 'float32') throw new TypeError(`${caller}: \`${name}\` must be float32, got ${dtype}.`);
}
