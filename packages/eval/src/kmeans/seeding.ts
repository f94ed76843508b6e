import type { Matrix } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';

/** Rows among which means are sought; more are sampled down to this many. */
const most = 4096;

/**
 * K different rows to start centres at: spread out (`seedMeans`), or drawn alike.
 *
 * @param weights - of every row: how many it stands for. @default 1
 */
export function startRows(
  points: Matrix,
  clusters: number,
  start: 'k-means++' | 'random',
  random: RandomStream,
  weights?: Float64Array,
): Int32Array {
  const rows =
    start === 'random'
      ? (weights ? weightedOrder(weights, random) : random.permutation(points.shape[0])).subarray(0, clusters)
      : seedMeans(points, clusters, random, weights);
  return Int32Array.from(rows);
}

/**
 * Rows in random order: the next is drawn with probability proportional to its weight among those that are left.
 *
 * Source: Efraimidis & Spirakis 2006.
 */
function weightedOrder(weights: Float64Array, random: RandomStream): Uint32Array {
  const keys = weights.map((weight) => -Math.log(1 - random.uniform()) / weight);
  return Uint32Array.from(keys.keys()).sort((a, b) => keys[a] - keys[b]);
}

/**
 * Rows to start components at, by greedy k-means++ (Arthur & Vassilvitskii 2007): each next one is the best of
 * 2 + log K candidates drawn with probability proportional to the squared distance to the nearest chosen row, times
 * its weight.
 *
 * @returns K different rows; of more than 4,096 rows a random sample of that size is considered.
 */
function seedMeans(
  { data, shape: [rows, d] }: Matrix,
  components: number,
  random: RandomStream,
  weights: Float64Array | undefined,
): number[] {
  const pool =
    rows > most ? random.permutation(rows).slice(0, most) : Uint32Array.from({ length: rows }, (_, i) => i);
  const table = new Float64Array(pool.length * d);
  pool.forEach((row, i) => {
    for (let c = 0; c < d; c++) table[i * d + c] = data[row * d + c];
  });
  const shares = Float64Array.from(pool, (row) => (weights ? weights[row] : 1));
  const nearest = new Float64Array(pool.length).fill(Infinity);
  const trial = new Float64Array(pool.length);
  const best = new Float64Array(pool.length);
  const measure = (centre: number): number => {
    let total = 0;
    const to = centre * d;
    for (let i = 0, at = 0; i < pool.length; i++, at += d) {
      // What is farther than the nearest chosen row does not count: how much farther need not be known.
      const limit = nearest[i] / shares[i];
      let square = 0;
      for (let c = 0; c < d && square < limit; ) {
        for (const end = Math.min(d, c + 8); c < end; c++) {
          const difference = table[at + c] - table[to + c];
          square += difference * difference;
        }
      }
      trial[i] = Math.min(shares[i] * square, nearest[i]);
      total += trial[i];
    }
    return total;
  };
  const total = shares.reduce((sum, share) => sum + share, 0);
  const chosen = [weights ? draw(shares, total, [], random) : random.integer(pool.length)];
  let potential = measure(chosen[0]);
  nearest.set(trial);
  const trials = 2 + Math.floor(Math.log(components));
  while (chosen.length < components) {
    let bestPotential = Infinity;
    let bestCandidate = -1;
    for (let t = 0; t < trials; t++) {
      const candidate = draw(nearest, potential, chosen, random);
      const value = measure(candidate);
      if (value >= bestPotential) continue;
      bestPotential = value;
      bestCandidate = candidate;
      best.set(trial);
    }
    chosen.push(bestCandidate);
    potential = bestPotential;
    nearest.set(best);
  }
  return chosen.map((i) => pool[i]);
}

/** A position drawn with probability proportional to its weight; any unchosen one where all weights are zero. */
function draw(weights: Float64Array, total: number, chosen: readonly number[], random: RandomStream): number {
  let left = random.uniform() * total;
  let last = -1;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) return i;
  }
  if (last >= 0) return last;
  const free = Array.from(weights.keys()).filter((i) => !chosen.includes(i));
  return free[random.integer(free.length)];
}
