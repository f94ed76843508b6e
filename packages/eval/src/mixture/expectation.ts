import { cholesky, invertLower } from '../linalg/cholesky.js';
import type { KernelPool } from '../wasm/kernel-pool.js';
import type { MixtureModel, Moments } from './mixture-model.js';

/** Rows of a block: one call of the kernel works on whole blocks. */
const block = 512;
/** Rows that are neighbours in memory, feature by feature. */
export const tile = 16;
/** Groups of blocks that are summed apart: fixed, so that results do not depend on the number of threads. */
const groups = 16;

/** Multiply-adds of a thread between two pauses: about 0.1 s. */
const roundWork = 1e8;

/** Lets other work of the process run, and stops when it is asked to. */
type Pause = () => Promise<void>;

/** `single`: float32 with float64 sums between blocks. `double`: float64. */
export type Precision = 'single' | 'double';

/**
 * Rows in WebAssembly memory, and the expectation step over them.
 *
 * Rows are written once, where `tileAt` says (`writeRows`); `moments` and `responsibilities` may then be asked for any model with K
 * components.
 */
export class Expectation {
  private readonly size: number;
  /** Features of a row in memory: d, or one more that stays zero. */
  readonly width: number;
  private readonly blocks: number;
  private readonly data: number;
  private readonly params: number;
  private readonly who: number;
  private readonly model: number;
  private readonly momentLength: number;
  private readonly groupCount: number;
  private readonly momentAddress: number;
  private readonly scratch: { resp: number; work: number }[];
  private readonly view: Float32Array | Float64Array;

  constructor(
    private readonly pool: KernelPool,
    readonly precision: Precision,
    private readonly rows: number,
    private readonly d: number,
    private readonly components: number,
  ) {
    this.size = precision === 'single' ? 4 : 8;
    this.width = d + (d % 2);
    this.blocks = Math.ceil(rows / block);
    this.data = pool.allocate(this.blocks * block * this.width * this.size);
    this.model = 1 + 2 * this.width + (this.width * (this.width + 2)) / 2;
    this.who = pool.allocate(this.blocks * block * this.size);
    this.params = pool.allocate(components * this.model * this.size);
    this.groupCount = Math.min(groups, this.blocks);
    this.momentLength = 1 + components * (1 + this.width + this.width ** 2);
    this.momentAddress = pool.allocate(this.groupCount * this.momentLength * 8);
    this.scratch = Array.from({ length: this.groupCount }, () => ({
      resp: pool.allocate(components * block * this.size),
      work: pool.allocate(block * (8 + 2 * this.width * this.size)),
    }));
    this.view = this.floats(this.data, this.blocks * block * this.width);
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
    const { components, d, width, momentLength } = this;
    const parts = this.pool.float64(this.momentAddress, this.groupCount * momentLength).fill(0);
    await this.runGroups(1, (group) => this.scratch[group].resp, 0, pause);
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
    const parts = this.pool.float64(this.momentAddress, this.groupCount * this.momentLength).fill(0);
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
    for (let group = 0; group < this.groupCount; group++) logLikelihood += parts[group * this.momentLength];
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
    const tasks = this.scratch.map(({ work }, group) => {
      const first = Math.floor((group * blocks) / groupCount);
      const count = Math.floor(((group + 1) * blocks) / groupCount) - first;
      const rows = Math.min(this.rows - first * block, count * block);
      const data = this.data + first * block * width * size;
      const moments = this.momentAddress + group * this.momentLength * 8;
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
      const entry = (i: number, j: number) => (i < d && j < d ? whiten[i * d + j] : 0);
      const mean = means.subarray(k * d, (k + 1) * d);
      let constant = Math.log(weights[k]) - (d / 2) * Math.log(2 * Math.PI);
      for (let a = 0; a < d; a++) constant += Math.log(whiten[a * d + a]);
      let at = k * this.model;
      out[at++] = constant;
      for (let i = 0; i < width; i += 2) {
        for (let row = i; row < i + 2; row++) {
          let centre = 0;
          for (let j = 0; j <= row && row < d; j++) centre += entry(row, j) * mean[j];
          out[at++] = centre;
        }
        for (let j = 0; j < i + 2; j++) {
          out[at++] = entry(i, j);
          out[at++] = entry(i + 1, j);
        }
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
