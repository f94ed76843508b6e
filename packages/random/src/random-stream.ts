/** A key that names a stream: a word ('init', 'noise') or a count (epoch, sample index, view). */
export type StreamKey = string | number;

/**
 * A seeded stream of random draws, named by keys.
 *
 * The same seed and keys give the same draws wherever and in whatever order streams are made, so that the
 * augmentation of sample i in epoch e does not depend on what was drawn before it, and a resumed run continues
 * exactly where it stopped. Streams with different keys are independent for all practical purposes.
 *
 * Generator: sfc32 (Doty-Humphrey, PractRand), keyed by MurmurHash3's mixing function. Not for cryptography.
 *
 * @example
 * const noise = new RandomStream(0, 'noise', step);
 * noise.fillNormal(epsilon);
 */
export class RandomStream {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 1;
  private spare = Number.NaN;

  /**
   * @param seed - any integer; the low and the high 32 bits both count.
   * @param keys - words and counts that name this stream.
   * @throws {RangeError} If the seed or a numeric key is not a safe integer.
   */
  constructor(seed: number, ...keys: StreamKey[]) {
    this.reset(seed, ...keys);
  }

  /** Makes this object the stream of another seed and keys: saves an allocation in hot loops. */
  reset(seed: number, ...keys: StreamKey[]): this {
    let a = 0x9e3779b9;
    let b = 0x243f6a88;
    let c = 0xb7e15162;
    const absorb = (word: number): void => {
      a = mix(a ^ word);
      b = mix(b + a);
      c = mix(c ^ b) + word;
    };
    absorbInteger(seed, 'seed', absorb);
    for (const key of keys) {
      if (typeof key === 'number') absorbInteger(key, 'key', absorb);
      else {
        absorb(0x80000000 | key.length);
        for (let i = 0; i < key.length; i++) absorb(key.charCodeAt(i));
      }
    }
    this.a = a | 0;
    this.b = b | 0;
    this.c = c | 0;
    this.counter = 1;
    this.spare = Number.NaN;
    for (let i = 0; i < 12; i++) this.uint32();
    return this;
  }

  /** The next 32 random bits as an integer in [0, 2^32). */
  uint32(): number {
    const t = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number {
    return this.uint32() / 4294967296;
  }

  /**
   * Uniform integer in [0, bound).
   *
   * @throws {RangeError} If `bound` is not an integer in [1, 2^32].
   */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 4294967296) {
      throw new RangeError(`integer: \`bound\` must be an integer in [1, 2^32], got ${bound}.`);
    }
    return Math.floor(this.uniform() * bound);
  }

  /** Standard normal draw (Marsaglia's polar method). */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const value = this.spare;
      this.spare = Number.NaN;
      return value;
    }
    let u: number;
    let v: number;
    let square: number;
    do {
      u = 2 * this.uniform() - 1;
      v = 2 * this.uniform() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    this.spare = v * scale;
    return u * scale;
  }

  /** Fills `out` with uniform draws in [low, high) and returns it. */
  fillUniform<T extends Float32Array | Float64Array>(out: T, low = 0, high = 1): T {
    for (let i = 0; i < out.length; i++) out[i] = low + (high - low) * this.uniform();
    return out;
  }

  /** Fills `out` with standard normal draws and returns it. */
  fillNormal<T extends Float32Array | Float64Array>(out: T): T {
    for (let i = 0; i < out.length; i++) out[i] = this.normal();
    return out;
  }

  /** A uniformly random order of 0 .. length - 1 (Fisher-Yates). */
  permutation(length: number): Uint32Array {
    const order = new Uint32Array(length);
    for (let i = 0; i < length; i++) {
      const j = Math.floor(this.uniform() * (i + 1));
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}

/** MurmurHash3's 32-bit finalizer: every input bit changes every output bit with probability one half. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) + 0x6d2b79f5;
}

function absorbInteger(value: number, what: string, absorb: (word: number) => void): void {
  if (!Number.isSafeInteger(value)) {
    throw new RangeError(`RandomStream: \`${what}\` must be a safe integer, got ${value}.`);
  }
  absorb(value | 0);
  absorb(Math.floor(value / 4294967296) | 0);
}
