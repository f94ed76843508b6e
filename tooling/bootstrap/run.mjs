// Runs a task in a fresh clone with nothing but Node and npm: brings pnpm, installs, builds what is stale, runs.
// Usage: node tooling/bootstrap/run.mjs bench|simvae|test|bench:speed [arguments]
import { constants } from 'node:os';
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
  test: runTests,
};

/**
 * @param {string} project
 * @param {string[]} nodeArguments
 */
async function afterBuild(project, nodeArguments) {
  const built = await exec('turbo', ['run', 'build', `--filter=${project}...`, '--output-logs=errors-only'], {
    quiet: true,
  });
  return built === 0 ? exec(process.execPath, nodeArguments) : built;
}

const [name = '', ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  console.error(`There is no task \`${name}\`. The tasks are ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
// Children get Ctrl-C from the terminal themselves; this process waits for them to stop cleanly.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    process.exitCode = 128 + constants.signals[signal];
  });
}
requireNode();
process.chdir(root);
process.exit((await ensureInstalled()) || (await task(args)) || process.exitCode);
