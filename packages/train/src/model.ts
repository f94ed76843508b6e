import { type CompileOptions, compile, type Program } from '@simvae/compile';
import type { HostTensor, Method } from '@simvae/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { arrayTree, shapeTree } from './trees.js';

/** Rows of numbers: representations, images. */
export interface Rows {
  readonly data: Float32Array;
  /** The first dimension is the number of rows. */
  readonly shape: readonly number[];
}

/** What a model is made of. */
export interface ModelOptions {
  readonly method: Method;
  /** Parameters by path; read when a function runs, so that training shows. */
  readonly params: ReadonlyMap<string, HostTensor>;
  /** State by path. */
  readonly state: ReadonlyMap<string, HostTensor>;
  readonly imageShape: readonly [number, number, number];
  readonly engine?: CompileOptions;
  /** Rows computed at once. @default 250 */
  readonly batchRows?: number;
}

type RowFunction = 'represent' | 'reconstruct' | 'decode' | 'posterior';

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
   * @param images - `[count, height, width, channels]` flattened: bytes 0 .. 255, or floats in [0, 1] (views).
   * @returns `[count, latent]`.
   */
  represent(images: Uint8Array | Float32Array): Promise<Rows> {
    return this.apply('represent', 'images', pixels(images), this.options.imageShape);
  }

  /**
   * Images from images, through the posterior mean.
   *
   * @param images - as for `represent`.
   * @returns pixels in [0, 1], `[count, height, width, channels]`.
   * @throws {TypeError} If the method has no decoder.
   */
  reconstruct(images: Uint8Array | Float32Array): Promise<Rows> {
    return this.apply('reconstruct', 'images', pixels(images), this.options.imageShape);
  }

  /**
   * Images from latents in the units of `represent`.
   *
   * @param latents - `[count, latent]`.
   * @returns pixels in [0, 1], `[count, height, width, channels]`.
   * @throws {TypeError} If the method has no decoder.
   */
  decode(latents: Rows): Promise<Rows> {
    return this.apply('decode', 'latents', rows(latents.data), latents.shape.slice(1));
  }

  /**
   * Parameters of q(z | x) of images, in the units of `represent`.
   *
   * @param images - as for `represent`.
   * @returns `[count, 2 latent]`: means, then natural logs of variances.
   * @throws {TypeError} If the method does not model the density of images.
   */
  posterior(images: Uint8Array | Float32Array): Promise<Rows> {
    return this.apply('posterior', 'images', pixels(images), this.options.imageShape);
  }

  /** Frees the compiled programs. */
  async dispose(): Promise<void> {
    for (const program of this.programs.values()) await (await program).dispose();
    this.programs.clear();
  }

  private async apply(
    name: RowFunction,
    input: string,
    source: RowSource,
    shape: readonly number[],
  ): Promise<Rows> {
    const { batchRows = 250, params, state } = this.options;
    const width = shape.reduce((size, dimension) => size * dimension, 1);
    if (source.length % width !== 0) {
      throw new RangeError(
        `${name}: \`${input}\` must hold rows of ${width} numbers, got ${source.length} numbers.`,
      );
    }
    const count = source.length / width;
    const program = await this.program(name, input, [batchRows, ...shape]);
    const spec = program.outputs.get('rows')!;
    const outputWidth = spec.shape.slice(1).reduce((size, dimension) => size * dimension, 1);
    const batch = new Float32Array(batchRows * width);
    const result = new Float32Array(count * outputWidth);
    const feeds = { params: arrayTree(params), state: arrayTree(state), [input]: batch };
    for (let start = 0; start < count; start += batchRows) {
      const filled = Math.min(batchRows, count - start);
      source.copy(batch, start * width, filled * width);
      batch.fill(0, filled * width);
      const outputs = await program.run(feeds);
      result.set((outputs.rows as Float32Array).subarray(0, filled * outputWidth), start * outputWidth);
    }
    return { data: result, shape: [count, ...spec.shape.slice(1)] };
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

/** Numbers that are copied batch by batch. */
interface RowSource {
  readonly length: number;
  copy(target: Float32Array, from: number, length: number): void;
}

function pixels(images: Uint8Array | Float32Array): RowSource {
  if (images instanceof Float32Array) return rows(images);
  return {
    length: images.length,
    copy(target, from, length): void {
      for (let i = 0; i < length; i++) target[i] = images[from + i] / 255;
    },
  };
}

function rows(data: Float32Array): RowSource {
  return {
    length: data.length,
    copy: (target, from, length) => target.set(data.subarray(from, from + length)),
  };
}
