import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchPeakMemory } from '@simvae/tooling/peak-memory';

const cli = fileURLToPath(new URL('../../apps/experiments/dist/cli.js', import.meta.url));

/**
 * Peak resident memory, in MB, of a benchmark of every method with few steps, which needs as much as one with many.
 *
 * @returns {Promise<import('./measures.mjs').Measured>}
 */
export async function peakMemory() {
  const out = mkdtempSync(join(tmpdir(), 'simvae-bench-'));
  try {
    const args = [cli, 'bench', '--methods', 'all', '--steps', '100', '--out', out];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const peak = watchPeakMemory(child);
    const code = await new Promise((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`simvae bench failed with exit code ${code}.`);
    return { value: peak() ?? null, peer: null, ratio: null };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
