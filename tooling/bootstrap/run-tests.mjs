import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exec, root } from './exec.mjs';

/** Where vitest reports the tests (vitest.config.ts). */
const results = join(root, '.vitest', 'results.json');

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
  { name: 'unit and integration tests', command: 'vitest', args: ['run'] },
];

/**
 * Runs every check and ends with a line `N passed, N failed`: each test counts, and each step that is not tests.
 *
 * @returns {Promise<number>} the exit code.
 */
export async function runTests() {
  rmSync(results, { force: true });
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
  const tests = readResults();
  passed += tests.passed;
  failed += tests.failed;
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/**
 * What vitest reported; a file that did not even load counts as one failure.
 *
 * @returns {{ passed: number, failed: number }}
 */
function readResults() {
  if (!existsSync(results)) return { passed: 0, failed: 0 };
  const report = JSON.parse(readFileSync(results, 'utf8'));
  /** @type {{ status: string, assertionResults: unknown[] }[]} */
  const files = report.testResults;
  const broken = files.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken.length };
}
