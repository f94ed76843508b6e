/**
 * A figure with what was measured: what `--json` prints.
 *
 * @typedef {object} Result
 * @property {string} id
 * @property {string} what
 * @property {number | null} value
 * @property {string} unit
 * @property {{ name: string, value: number } | null} peer
 * @property {number | null} ratio
 * @property {import('./figures.mjs').Goal | null} goal
 * @property {boolean | null} holds - null where there is no goal, or nothing to compare with it.
 */

/**
 * Whether a goal is reached.
 *
 * @param {import('./figures.mjs').Goal | null} goal
 * @param {import('./measures.mjs').Measured} measured
 * @returns {boolean | null} null where there is no goal, or nothing was measured that it is about.
 */
export function holds(goal, measured) {
  if (!goal) return null;
  /** @type {(boolean | null)[]} */
  const parts = /** @type {const} */ (['value', 'ratio'])
    .filter((key) => goal[key])
    .map((key) => {
      const { least = -Infinity, most = Infinity } = goal[key] ?? {};
      const number = measured[key];
      return number === null ? null : number >= least && number <= most;
    });
  return parts.includes(false) ? false : parts.includes(null) ? null : true;
}

/** @param {Result[]} results */
export function formatText(results) {
  const rows = [header, ...results.map(cells)];
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const pad = (/** @type {string} */ text, /** @type {number} */ column) =>
    numeric.has(column) ? text.padStart(widths[column]) : text.padEnd(widths[column]);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

/** @param {Result[]} results */
export function formatMarkdown(results) {
  const rule = header.map((_, column) => (numeric.has(column) ? '---:' : '---'));
  return [header, rule, ...results.map(cells)].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const header = ['id', 'measured', 'peer', 'ratio', 'goal', 'holds', 'what'];
/** Columns that are numbers. */
const numeric = new Set([1, 2, 3]);

/** @param {Result} result */
function cells({ id, what, value, unit, peer, ratio, goal, holds }) {
  const amount = (/** @type {number | null} */ number) =>
    number === null ? '-' : unit === 'x' ? `${digits(number)} x` : `${digits(number)} ${unit}`;
  return [
    id,
    amount(value),
    peer ? `${amount(peer.value)} (${peer.name})` : '-',
    ratio === null || unit === 'x' ? '-' : digits(ratio),
    goal ? formatGoal(goal, unit) : '-',
    holds === null ? '-' : holds ? 'yes' : 'no',
    what,
  ];
}

/**
 * @param {import('./figures.mjs').Goal} goal
 * @param {string} unit
 */
function formatGoal(goal, unit) {
  return Object.entries(goal)
    .flatMap(([key, { least, most }]) => {
      const of = key === 'ratio' ? 'ratio ' : '';
      const suffix = key === 'ratio' ? '' : ` ${unit}`;
      return [
        ...(least === undefined ? [] : [`${of}at least ${digits(least)}${suffix}`]),
        ...(most === undefined ? [] : [`${of}at most ${digits(most)}${suffix}`]),
      ];
    })
    .join(', ');
}

/** A number as people read it: three digits, none of a large number lost. @param {number} number */
function digits(number) {
  if (Math.abs(number) >= 100) return Math.round(number).toLocaleString('en-US');
  return String(Number(number.toPrecision(3)));
}
