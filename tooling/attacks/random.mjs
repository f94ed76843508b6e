/**
 * Random numbers in [0, 1) that a seed decides (mulberry32): what an attack chooses can be chosen again. When the machine gets there
 * is its own matter.
 *
 * @param {number} seed
 * @returns {() => number}
 */
export function randomBy(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
