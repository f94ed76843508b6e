import { createInterface } from 'node:readline';

/**
 * Answers every line on standard input with a measured value, as one line of JSON; the other end is `Program`.
 *
 * @param {() => number | Promise<number>} measure
 * @param {Record<string, unknown>} [about] - said once, when this program is ready.
 */
export async function serve(measure, about = {}) {
  console.log(JSON.stringify({ ready: true, ...about }));
  for await (const _ of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify({ value: await measure() }));
  }
}
