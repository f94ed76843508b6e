// Runs a task in a fresh clone with nothing but Node and npm: brings pnpm, installs, builds what is stale, runs.
// Usage: node tooling/bootstrap/run.mjs bench|simvae|test|bench:speed|bench:overhead|bench:eval [arguments]
import { constants } from 'node:os';
import { ensureBuilt } from './ensure-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { exec, root } from './exec.mjs';
import { requireNode } from './require-node.mjs';
import { runTests } from './run-tests.mjs';

const cli = 'apps/experiments/dist/cli.js';

/** @type {Record<string, (args: string[]) => Promise<number>>} */
const tasks = {
  bench: (args) => afterBuild('@simvae/experiments', [cli, 'bench', ...args]),
  simvae: (args) => afterBuild('@simvae/experiments', [cli, ...args]),
  'bench:speed': (args) => afterBuild('@simvae/bench', ['bench/speed.mjs', ...args]),
  'bench:overhead': (args) => afterBuild('@simvae/bench', ['--expose-gc', 'bench/overhead.mjs', ...args]),
  'bench:eval': (args) => afterBuild('@simvae/bench', ['bench/eval/eval.mjs', ...args]),
  test: runTests,
};

/**
 * @param {string} project
 * @param {string[]} nodeArguments
 */
async function afterBuild(project, nodeArguments) {
  return (await ensureBuilt(project)) || process.exitCode || exec(process.execPath, nodeArguments);
}

const [name = '', ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  console.error(`There is no task \`${name}\`. The tasks are ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
// What runs is told as well (see exec); this process waits for it to stop cleanly, and starts nothing more.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
  });
}
requireNode();
process.chdir(root);
process.exit((await ensureInstalled()) || process.exitCode || (await task(args)) || process.exitCode);
