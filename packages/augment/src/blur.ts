import type { Image, ImageShape } from '@simvae/arrays';
import { checkImage } from './check-image.js';
import type { KernelMemory } from './wasm/kernels.js';

/** Size and width of a Gaussian. */
export interface BlurOptions {
  /** Pixels along each side of the square of neighbours: odd. */
  readonly kernelSize: number;
  /** Standard deviation in pixels. */
  readonly sigma: number;
}

/**
 * Blurs an image with a Gaussian. Beyond its edges the image is mirrored, without repeating the edge.
 *
 *   y_ij = sum_kl w_k w_l x_{i+k, j+l};  w_k = exp(-k^2 / (2 sigma^2)) / sum_l exp(-l^2 / (2 sigma^2))
 *
 * with k and l in [-(kernelSize - 1) / 2, (kernelSize - 1) / 2].
 *
 * Source: torchvision's `gaussian_blur`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the size is not odd or reaches beyond the mirrored image, or sigma is not positive.
 */
export function gaussianBlur(image: Image, { kernelSize, sigma }: BlurOptions): Image {
  checkImage(image, 'gaussianBlur');
  if (!Number.isInteger(kernelSize) || kernelSize < 1 || kernelSize % 2 === 0) {
    throw new RangeError(`gaussianBlur: \`kernelSize\` must be a positive odd integer, got ${kernelSize}.`);
  }
  if (!(sigma > 0 && sigma < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`gaussianBlur: \`sigma\` must be a positive number, got ${sigma}.`);
  }
  const radius = (kernelSize - 1) / 2;
  checkBlurRadius(radius, image.shape, 'gaussianBlur: half of `kernelSize`');
  const [height, width, channels] = image.shape;
  const weights = gaussianWeights(radius, sigma);
  const down = alongAxis(image.data, weights, { length: height, stride: width * channels });
  return { data: alongAxis(down, weights, { length: width, stride: channels }), shape: image.shape };
}

/**
 * Radius of SimCLR's blur, in pixels: a kernel of a tenth of the shorter side, and of three pixels at least.
 *
 *   radius = max(1, floor(floor(side / 10) / 2))
 *
 * Source: Chen et al. 2020, appendix A; `gaussian_blur` of its code, where a kernel may be one pixel.
 */
export function blurRadius([height, width]: ImageShape): number {
  return Math.max(1, Math.floor(Math.floor(Math.min(height, width) / 10) / 2));
}

/**
 * Rejects images that are too small for what is mirrored at their edges.
 *
 * @param what - begins the error: a function, and what the radius comes from.
 */
export function checkBlurRadius(radius: number, [height, width]: ImageShape, what: string): void {
  const side = Math.min(height, width);
  if (radius >= side) {
    throw new RangeError(
      `${what} must be less than ${side} pixels in images of ${height} x ${width}, got ${radius}.`,
    );
  }
}

/** Blurs images of one shape that lie in the memory of kernels, with SimCLR's radius. */
export class ViewBlur {
  private readonly radius: number;
  private readonly row: number;
  private readonly weights: number;
  private readonly out: number;

  constructor(
    private readonly memory: KernelMemory,
    private readonly shape: ImageShape,
  ) {
    const [height, width, channels] = shape;
    this.radius = blurRadius(shape);
    this.row = memory.reserve(4 * channels * (width + 2 * this.radius));
    this.weights = memory.reserve(4 * (2 * this.radius + 1));
    this.out = memory.reserve(4 * height * width * channels);
  }

  /** @returns the address of the blurred image, until the next one. */
  apply(image: number, sigma: number): number {
    const { memory, radius, row, weights, out } = this;
    const [height, width, channels] = this.shape;
    // What float32 does not see beside the largest weight is passed over.
    const seen = gaussianWeights(radius, sigma).map((weight) => (weight < 1e-12 ? 0 : weight));
    memory.float32(weights, seen.length).set(seen);
    memory.kernels.blur(image, out, height, 4 * width * channels, 4 * channels, weights, radius, row);
    return out;
  }
}

/** w of `gaussianBlur`, 2 radius + 1 of them. */
function gaussianWeights(radius: number, sigma: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = weights.reduce((a, b) => a + b);
  return weights.map((weight) => weight / sum);
}

/** Weighted sums of neighbours along one axis. `stride` is the distance of neighbours in `data`. */
function alongAxis(
  data: Float32Array,
  weights: Float64Array,
  { length, stride }: { length: number; stride: number },
): Float32Array {
  const radius = (weights.length - 1) / 2;
  return data.map((_, i) => {
    const position = Math.floor(i / stride) % length;
    return weights.reduce((sum, weight, k) => {
      const mirrored = Math.abs(position + k - radius);
      const neighbour = mirrored < length ? mirrored : 2 * length - 2 - mirrored;
      return sum + weight * data[i + (neighbour - position) * stride];
    }, 0);
  });
}
