import { cholesky, invertLower } from '../linalg/cholesky.js';
import type { KernelPool } from '../wasm/kernel-pool.js';
import type { MixtureModel, Moments } from './mixture-model.js';

/** Rows of a block: one call of the kernel works on whole blocks. */
const block = 512;
/** Rows that are neighbours in memory, feature by feature. */
export const tile = 16;
/** Groups of blocks that are summed apart, at most: not by the number of threads, on which results do not depend. */
const groups = 16;
/** Bytes of the sums of all groups, where there are more than two. */
const mostBytes = 2 ** 26;

/** Multiply-adds of a thread between two pauses: about 0.1 s. */
const roundWork = 1e8;

/** Lets other work of the process run, and stops when it is asked to. */
type Pause = () => Promise<void>;

/** `single`: float32 with float64 sums between blocks. `double`: float64. */
export type Precision = 'single' | 'double';

/** Memory of expectation steps that are made one after the other, on rows of d features for K components. */
export class ExpectationScratch {
  /** Features of a row in memory: d, or one more that stays zero. */
  readonly width: number;
  /** Numbers of a group's sums. */
  readonly momentLength: number;
  readonly moments: number;
  /** Of each group. */
  readonly groups: readonly { readonly resp: number; readonly work: number }[];

  constructor(
    pool: KernelPool,
    readonly d: number,
    readonly components: number,
  ) {
    const width = d + (d % 2);
    this.width = width;
    this.momentLength = 1 + components * (1 + width + width ** 2);
    const bytes = this.momentLength * 8;
    const count = Math.min(groups, Math.max(2, Math.floor(mostBytes / bytes)));
    this.moments = pool.allocate(count * bytes);
    this.groups = Array.from({ length: count }, () => ({
      resp: pool.allocate(components * block * 8),
      work: pool.allocate(block * (8 + 2 * width * 8)),
    }));
  }
}

/**
 * Rows in WebAssembly memory, and the expectation step over them.
 *
 * Rows are written once, where `tileAt` says (`writeRows`); `moments` and `responsibilities` may then be asked for any model with K
 * components.
 */
export class Expectation {
  /** Features of a row in memory: d, or one more that stays zero. */
  readonly width: number;
  private readonly size: number;
  private readonly d: number;
  private readonly components: number;
  private readonly blocks: number;
  private readonly data: number;
  private readonly params: number;
  private readonly who: number;
  private readonly model: number;
  private readonly groupCount: number;
  private readonly view: Float32Array | Float64Array;

  constructor(
    private readonly pool: KernelPool,
    readonly precision: Precision,
    private readonly rows: number,
    private readonly scratch: ExpectationScratch,
  ) {
    const { d, components, width } = scratch;
    this.size = precision === 'single' ? 4 : 8;
    this.d = d;
    this.components = components;
    this.width = width;
    this.blocks = Math.ceil(rows / block);
    this.data = pool.allocate(this.blocks * block * width * this.size);
    this.model = 1 + 2 * width + (width * (width + 2)) / 2;
    this.who = pool.allocate(this.blocks * block * this.size);
    this.params = pool.allocate(components * this.model * this.size);
    this.groupCount = Math.min(scratch.groups.length, this.blocks);
    this.view = this.floats(this.data, this.blocks * block * width);
  }

  /** Address of the rows from `row` on, a multiple of 16: in tiles of 16, feature by feature. */
  tileAt(row: number): number {
    return this.data + row * this.width * this.size;
  }

  /**
   * Log-likelihood and the sums that `maximise` needs.
   *
   * @param pause - awaited between parts of the work.
   * @returns undefined where a covariance is not positive definite.
   */
  async moments(model: MixtureModel, pause?: Pause): Promise<Moments | undefined> {
    if (!this.writeModel(model)) return undefined;
    const { components, d, width } = this;
    const { momentLength, groups } = this.scratch;
    const parts = this.pool.float64(this.scratch.moments, this.groupCount * momentLength).fill(0);
    await this.runGroups(1, (group) => groups[group].resp, 0, pause);
    const total = new Float64Array(momentLength);
    for (let first = 0; first < parts.length; first += momentLength) {
      for (let at = 0; at < momentLength; at++) total[at] += parts[first + at];
    }
    const masses = new Float64Array(components);
    const sums = new Float64Array(components * d);
    const scatters = new Float64Array(components * d * d);
    for (let k = 0; k < components; k++) {
      const first = 1 + k * (1 + width + width * width);
      masses[k] = total[first];
      for (let a = 0; a < d; a++) {
        sums[k * d + a] = total[first + 1 + a];
        for (let b = 0; b < d; b++) {
          const [high, low] = a > b ? [a, b] : [b, a];
          scatters[(k * d + a) * d + b] = total[first + 1 + width + high * width + low];
        }
      }
    }
    return { logLikelihood: total[0], masses, sums, scatters };
  }

  /**
   * Responsibility of every component for every row, [rows, K], and the sum of log p.
   *
   * @param pause - awaited between parts of the work.
   * @throws {RangeError} If a covariance is not positive definite.
   */
  async responsibilities(
    model: MixtureModel,
    pause?: Pause,
  ): Promise<{ logLikelihood: number; values: Float64Array }> {
    if (!this.writeModel(model)) {
      throw new RangeError('Expectation: `model` must have positive definite covariances, got another.');
    }
    const { components, rows, blocks } = this;
    const { momentLength, moments } = this.scratch;
    const parts = this.pool.float64(moments, this.groupCount * momentLength).fill(0);
    const step = components * block;
    const resp = this.pool.allocate(blocks * step * this.size);
    await this.runGroups(0, (_group, first) => resp + first * step * this.size, step * this.size, pause);
    const table = this.floats(resp, blocks * step);
    const values = new Float64Array(rows * components);
    for (let i = 0; i < rows; i++) {
      const first = Math.floor(i / block) * step + (i % block);
      for (let k = 0; k < components; k++) values[i * components + k] = table[first + k * block];
    }
    let logLikelihood = 0;
    for (let group = 0; group < this.groupCount; group++) logLikelihood += parts[group * momentLength];
    return { logLikelihood, values };
  }

  /** Puts rows with the same best component, as of the last step, next to each other: later steps are faster. */
  sortRows(): void {
    const { rows, components, width, view } = this;
    const who = this.floats(this.who, rows);
    const places = new Int32Array(components + 1);
    for (const k of who) places[k + 1]++;
    for (let k = 0; k < components; k++) places[k + 1] += places[k];
    const before = view.slice();
    const owners = who.slice();
    for (let row = 0; row < rows; row++) {
      const place = places[owners[row]]++;
      who[place] = owners[row];
      let from = (row - (row % tile)) * width + (row % tile);
      let to = (place - (place % tile)) * width + (place % tile);
      for (let c = 0; c < width; c++, from += tile, to += tile) view[to] = before[from];
    }
  }

  private async runGroups(
    accumulates: 0 | 1,
    resp: (group: number, first: number) => number,
    respStep: number,
    pause?: Pause,
  ): Promise<void> {
    const { width, size, blocks, groupCount, components } = this;
    const { momentLength } = this.scratch;
    const tasks = this.scratch.groups.slice(0, groupCount).map(({ work }, group) => {
      const first = Math.floor((group * blocks) / groupCount);
      const count = Math.floor(((group + 1) * blocks) / groupCount) - first;
      const rows = Math.min(this.rows - first * block, count * block);
      const data = this.data + first * block * width * size;
      const moments = this.scratch.moments + group * momentLength * 8;
      const shape = [data, count, rows, block, width, components, this.params, accumulates];
      const who = this.who + first * block * size;
      return [...shape, moments, who, resp(group, first), respStep, work];
    });
    const kernel = this.precision === 'single' ? 'mixture32' : 'mixture64';
    const work = (this.rows / groupCount) * components * width ** 2;
    const round = this.pool.threads * Math.max(1, Math.floor(roundWork / work));
    for (let t = 0; t < tasks.length; t += round) {
      if (t > 0) await pause?.();
      this.pool.run(kernel, tasks.slice(t, t + round));
    }
  }

  /** Writes, per component, log constant, L mean and L = cholesky(covariance)^-1 in pairs of rows, and the mean. */
  private writeModel({ weights, means, covariances }: MixtureModel): boolean {
    const { d, width, components } = this;
    const out = this.floats(this.params, components * this.model).fill(0);
    for (let k = 0; k < components; k++) {
      const factor = cholesky(covariances.subarray(k * d * d, (k + 1) * d * d), d);
      if (!factor) return false;
      const whiten = invertLower(factor, d);
      const mean = means.subarray(k * d, (k + 1) * d);
      let constant = Math.log(weights[k]) - (d / 2) * Math.log(2 * Math.PI);
      for (let a = 0; a < d; a++) constant += Math.log(whiten[a * d + a]);
      let at = k * this.model;
      out[at++] = constant;
      for (let i = 0; i < width; i += 2) {
        // Where d is odd, the last pair has a row and a column of zeros.
        const rows = Math.min(2, d - i);
        for (let row = 0, first = at + 2; row < rows; row++) {
          let centre = 0;
          for (let j = 0, from = (i + row) * d; j < i + rows; j++, from++) {
            centre += whiten[from] * mean[j];
            out[first + 2 * j + row] = whiten[from];
          }
          out[at + row] = centre;
        }
        at += 2 + 2 * (i + 2);
      }
      out.set(mean, at);
    }
    return true;
  }

  private floats(address: number, length: number): Float32Array | Float64Array {
    return this.precision === 'single'
      ? this.pool.float32(address, length)
      : this.pool.float64(address, length);
  }
}
