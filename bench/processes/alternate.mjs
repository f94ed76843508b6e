import { setTimeout } from 'node:timers/promises';

/** Milliseconds in which nothing runs between two turns: threads that wait for more work spin for a while. */
const rest = 300;

/**
 * Measures in turns: a, b, a, b, ... What else the machine does meets all of them alike.
 *
 * @template {string} Name
 * @param {Record<Name, () => number | Promise<number>>} measures
 * @param {number} turns - of each.
 * @returns {Promise<Record<Name, number[]>>} the value of each turn.
 */
export async function alternate(measures, turns) {
  const names = /** @type {Name[]} */ (Object.keys(measures));
  const values = /** @type {Record<Name, number[]>} */ (Object.fromEntries(names.map((name) => [name, []])));
  for (let turn = 0; turn < turns; turn++) {
    for (const name of names) {
      await setTimeout(rest);
      values[name].push(await measures[name]());
    }
  }
  return values;
}

/**
 * The median of the quotients of values that were measured one after the other.
 *
 * @param {number[]} over
 * @param {number[]} under
 */
export function medianRatio(over, under) {
  return median(over.map((value, turn) => value / under[turn]));
}

/** @param {number[]} list */
export function median(list) {
  const sorted = list.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[Math.floor(middle)];
}
