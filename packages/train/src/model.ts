import {
  type HostTensor,
  type ImageShape,
  type ImageSource,
  type Images,
  type Matrix,
  sizeOf,
  unitPixels,
} from '@simvae/arrays';
import { type CompileOptions, compile, type Program } from '@simvae/compile';
import type { Method } from '@simvae/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { arrayTree, shapeTree } from './trees.js';

/** What a model is made of. */
export interface ModelOptions {
  readonly method: Method;
  /** Parameters by path; read when a function runs, so that training shows. */
  readonly params: ReadonlyMap<string, HostTensor>;
  /** State by path. */
  readonly state: ReadonlyMap<string, HostTensor>;
  /** Awaited before `params` and `state` are read. */
  readonly ready?: () => Promise<void>;
  readonly imageShape: ImageShape;
  readonly engine?: CompileOptions;
  /** Rows computed at once. @default 250 */
  readonly batchRows?: number;
}

type RowFunction = 'represent' | 'reconstruct' | 'decode' | 'posterior';

/** Rows that are read batch by batch. */
interface Rows {
  readonly count: number;
  /** Writes rows `start` to before `start + count` to the front of `out`. */
  read(start: number, count: number, out: Float32Array): void | Promise<void>;
}

/**
 * A method with its parameters, ready to be applied to any number of rows. Each function is compiled when it is first
 * used, for a fixed number of rows; the last batch is padded.
 */
export class Model {
  readonly method: Method;
  private readonly options: ModelOptions;
  private readonly programs = new Map<RowFunction, Promise<Program>>();

  constructor(options: ModelOptions) {
    this.method = options.method;
    this.options = options;
  }

  /**
   * The representation of images: posterior mean, or encoder output.
   *
   * @param images - a source, read as it is; or pixels in [0, 1], `[count, height, width, channels]` (views).
   * @returns `[count, latent]`.
   * @throws {RangeError} If images have another shape.
   */
  async represent(images: ImageSource | HostTensor): Promise<Matrix<Float32Array>> {
    return (await this.ofImages('represent', images)) as Matrix<Float32Array>;
  }

  /**
   * Images from images, through the posterior mean.
   *
   * @param images - as for `represent`.
   * @returns pixels in [0, 1], `[count, height, width, channels]`.
   * @throws {TypeError} If the method has no decoder.
   */
  async reconstruct(images: ImageSource | HostTensor): Promise<Images> {
    return (await this.ofImages('reconstruct', images)) as Images;
  }

  /**
   * Images from latents in the units of `represent`.
   *
   * @param latents - `[count, latent]`.
   * @returns pixels in [0, 1], `[count, height, width, channels]`.
   * @throws {TypeError} If the method has no decoder.
   */
  async decode(latents: HostTensor): Promise<Images> {
    return (await this.apply('decode', 'latents', latents.shape.slice(1), rowsOf(latents))) as Images;
  }

  /**
   * Parameters of q(z | x) of images, in the units of `represent`.
   *
   * @param images - as for `represent`.
   * @returns `[count, 2 latent]`: means, then natural logs of variances.
   * @throws {TypeError} If the method does not model the density of images.
   */
  async posterior(images: ImageSource | HostTensor): Promise<Matrix<Float32Array>> {
    return (await this.ofImages('posterior', images)) as Matrix<Float32Array>;
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    const programs = [...this.programs.values()];
    this.programs.clear();
    for (const program of programs) {
      // One that could not be compiled has said so where it was asked for.
      await program.then(
        (compiled) => compiled.dispose(),
        () => undefined,
      );
    }
  }

  private ofImages(name: RowFunction, images: ImageSource | HostTensor): Promise<HostTensor> {
    const { imageShape } = this.options;
    const source = 'read' in images;
    const shape = source ? images.imageShape : images.shape.slice(1);
    if (shape.join() !== imageShape.join()) {
      throw new RangeError(`${name}: \`images\` must have shape [${imageShape}] each, got [${shape}].`);
    }
    return this.apply(name, 'images', imageShape, source ? pixelsOf(images) : rowsOf(images));
  }

  private async apply(
    name: RowFunction,
    input: string,
    shape: readonly number[],
    rows: Rows,
  ): Promise<HostTensor> {
    const { batchRows = 250, params, state } = this.options;
    const { count } = rows;
    const program = await this.program(name, input, [batchRows, ...shape]);
    await this.options.ready?.();
    const batch = new Float32Array(batchRows * sizeOf(shape));
    const feeds = { params: arrayTree(params), state: arrayTree(state), [input]: batch };
    let result = new Float32Array(0);
    let rowShape: readonly number[] = [];
    for (let start = 0; start < Math.max(count, 1); start += batchRows) {
      const filled = Math.min(batchRows, count - start);
      await rows.read(start, filled, batch);
      batch.fill(0, filled * sizeOf(shape));
      const outputs = await program.run(feeds);
      if (start === 0) {
        // Engines that run eagerly know their outputs from the first run on.
        rowShape = program.outputs.get('rows')!.shape.slice(1);
        result = new Float32Array(count * sizeOf(rowShape));
      }
      const width = sizeOf(rowShape);
      result.set((outputs.rows as Float32Array).subarray(0, filled * width), start * width);
    }
    return { data: result, shape: [count, ...rowShape] };
  }

  private program(name: RowFunction, input: string, shape: readonly number[]): Promise<Program> {
    let program = this.programs.get(name);
    if (!program) {
      const { method, engine, params, state } = this.options;
      const owner = (name === 'posterior' ? method.density : method) as
        | Partial<Record<RowFunction, (inputs: unknown) => Tensor>>
        | undefined;
      if (!owner?.[name]) {
        const missing = name === 'posterior' ? 'density' : 'decoder';
        throw new TypeError(`${name}: the method ${method.name} has no ${missing}.`);
      }
      program = compile(
        (inputs) => ({ rows: owner[name]!({ params: {}, state: {}, ...inputs }) }),
        { params: shapeTree(params), state: shapeTree(state), [input]: shape },
        engine,
      );
      this.programs.set(name, program);
    }
    return program;
  }
}

function pixelsOf(images: ImageSource): Rows {
  const size = sizeOf(images.imageShape);
  let bytes = new Uint8Array(0);
  return {
    count: images.count,
    async read(start, count, out): Promise<void> {
      const indices = Int32Array.from({ length: count }, (_, i) => start + i);
      if (bytes.length !== count * size) bytes = new Uint8Array(count * size);
      await images.read(indices, bytes);
      unitPixels(bytes, out);
    },
  };
}

function rowsOf({ data, shape }: HostTensor): Rows {
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(`Model: rows must have the numbers of their shape [${shape}], got ${data.length}.`);
  }
  const size = sizeOf(shape.slice(1));
  return {
    count: shape[0],
    read: (start, count, out) => out.set(data.subarray(start * size, (start + count) * size)),
  };
}
