import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../apps/experiments/dist/cli.js', import.meta.url));

/** Peak resident memory of a benchmark of every method with few steps, which needs as much as one with many. */
export async function measurePeakMemory() {
  const what = 'MB of memory at most, `simvae bench`';
  if (process.platform !== 'linux') return [{ what, value: 'Linux only' }];
  const out = mkdtempSync(join(tmpdir(), 'simvae-bench-'));
  const child = spawn(process.execPath, [cli, 'bench', '--steps', '100', '--out', out], { stdio: 'ignore' });
  let peak = 0;
  const timer = setInterval(() => {
    try {
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
      peak = Math.max(peak, Number(kilobytes ?? 0));
    } catch {
      // The process has ended between two looks.
    }
  }, 50);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  rmSync(out, { recursive: true });
  if (code !== 0) throw new Error(`simvae bench failed with exit code ${code}.`);
  return [{ what, value: (peak / 1000).toFixed(0), goal: 'under 1,500' }];
}
