// Measures the speed figures of the project; bench/README.md explains them.
// Usage: node bench/speed.mjs [--only ID,...] [--data-dir DIR] [--json | --markdown]
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { findPeerPython } from './processes/peers.mjs';
import { figures } from './speed/figures.mjs';
import { formatMarkdown, formatText, holds } from './speed/present.mjs';

const { only, 'data-dir': dataDir, json, markdown } = readArguments();
const ids = only === undefined ? Object.keys(figures) : only.split(',');
const unknown = ids.filter((id) => !Object.hasOwn(figures, id));
if (unknown.length > 0) {
  misuse(`There is no figure \`${unknown[0]}\`. The figures are ${Object.keys(figures).join(', ')}.`);
}

const dataset = dataDir === undefined ? 'fashion-mnist-mini' : 'fashion-mnist';
if (dataDir === undefined && ids.some((id) => figures[id].data)) {
  console.error(
    `Without --data-dir the images are those of ${dataset}; the goals are of all of FashionMNIST.`,
  );
}
const python = ids.some((id) => figures[id].peer) ? findPeerPython(['torch', 'torchvision']) : undefined;
/** @type {import('./speed/present.mjs').Result[]} */
const results = [];
for (const id of ids) {
  const { what, unit, goal, data, measure } = figures[id];
  console.error(`Measuring ${id} ...`);
  const measured = await measure({ dataDir, python }).catch((error) => {
    console.error(`${id} failed: ${error.message}`);
    process.exitCode = 1;
    return { value: null, peer: null, ratio: null };
  });
  const { value, peer, ratio } = measured;
  const described = data ? `${what}, ${dataset}` : what;
  results.push({ id, value, unit, peer, ratio, goal, holds: holds(goal, measured), what: described });
}
const machine = `Node ${process.versions.node} on ${cpus().length} cores (${cpus()[0].model.trim()}).`;
if (json) console.log(JSON.stringify(results, null, 2));
else if (markdown) console.log(`${machine}\n\n${formatMarkdown(results)}`);
else console.log(`${machine}\n\n${formatText(results)}`);

function readArguments() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'boolean', default: false },
        markdown: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function misuse(message) {
  console.error(message);
  process.exit(2);
}
