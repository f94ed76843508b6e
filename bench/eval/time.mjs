/**
 * Seconds that the fastest of some runs takes, and what it gives: other work of the machine only ever adds time.
 *
 * @template T
 * @param {number} runs
 * @param {(run: number) => Promise<T>} work
 * @returns {Promise<{ seconds: number, result: T }>}
 */
export async function fastest(runs, work) {
  let best;
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    const result = await work(run);
    const seconds = (performance.now() - start) / 1000;
    if (!best || seconds < best.seconds) best = { seconds, result };
  }
  return best;
}
