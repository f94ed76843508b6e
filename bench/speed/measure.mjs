/**
 * A measured figure.
 *
 * @typedef {{ what: string, value: string, goal?: string }} Figure
 */

/**
 * Runs the alternatives in turns, and times each turn.
 *
 * @param {Record<string, () => unknown>} alternatives
 * @param {{ rounds: number, warmup?: number }} options
 * @returns {Promise<Record<string, number>>} the median time of each in milliseconds.
 */
export async function alternate(alternatives, { rounds, warmup = 2 }) {
  /** @type {Record<string, number[]>} */
  const times = {};
  for (let round = -warmup; round < rounds; round++) {
    for (const [name, run] of Object.entries(alternatives)) {
      const start = performance.now();
      await run();
      times[name] ??= [];
      if (round >= 0) times[name].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

/** @param {number[]} list */
export function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** @param {number} value */
export const count = (value) => Math.round(value).toLocaleString('en-US');
