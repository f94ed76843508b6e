import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exec, root } from './exec.mjs';

/** What `npm test` checks, in order; every step runs even if an earlier one failed. */
const steps = [
  { name: 'format and lint', command: 'biome', args: ['check', '.'] },
  {
    name: 'build, types, package lint',
    command: 'turbo',
    // Types are checked against sources: while packages are built one after the other, a second core does that.
    args: [
      'run',
      ...['build', 'typecheck', 'lint:package'],
      ...['--output-logs=errors-only', '--continue', '--concurrency=100%'],
    ],
  },
  {
    name: 'unit tests',
    command: 'turbo',
    // A package's tests leave a core free.
    args: ['run', 'test', '--output-logs=new-only', '--continue', '--concurrency=100%'],
  },
  {
    name: 'integration tests',
    command: 'turbo',
    args: ['run', 'test:integration', '--output-logs=new-only', '--continue', '--concurrency=100%'],
  },
];

/**
 * Runs every check and ends with a line `N passed, N failed`: each test counts, and each step that is not tests.
 *
 * @returns {Promise<number>} the exit code.
 */
export async function runTests() {
  for (const folder of projects()) rmSync(join(folder, '.vitest'), { recursive: true, force: true });
  let passed = 0;
  let failed = 0;
  for (const { name, command, args } of steps) {
    if (process.exitCode) return process.exitCode;
    console.log(`\n== ${name}`);
    if ((await exec(command, args)) === 0) passed++;
    else {
      failed++;
      console.log(`== ${name}: failed`);
    }
  }
  for (const report of projects().flatMap(reports)) {
    passed += report.passed;
    failed += report.failed;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Folders of the workspace's projects. */
function projects() {
  return ['packages', 'apps', 'examples']
    .map((folder) => join(root, folder))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
}

/**
 * What vitest reported for a project; a file that did not even load counts as one failure.
 *
 * @param {string} project
 * @returns {{ passed: number, failed: number }[]}
 */
function reports(project) {
  const folder = join(project, '.vitest');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => {
    const report = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    /** @type {{ status: string, assertionResults: unknown[] }[]} */
    const files = report.testResults;
    const broken = files.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
  });
}
